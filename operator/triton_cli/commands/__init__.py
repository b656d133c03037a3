"""One file a command: its options, its help, and the call of what does the work."""
