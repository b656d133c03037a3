"""Read a stored TritonModel for people: one line, one page, or what changed. Pure."""
