"""The scoring middleware beside the server that it replaces, in one run on one machine."""
