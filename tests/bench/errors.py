"""The failure that ends a benchmark with a sentence instead of a traceback."""


class BenchError(Exception):
    """What the benchmark needs is missing, or its figures would mean nothing."""
