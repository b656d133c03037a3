"""Define the one exception that the commands print without a traceback."""


class ClusterError(Exception):
    """Say what happened and what to do next; the message is for the person at the terminal."""
