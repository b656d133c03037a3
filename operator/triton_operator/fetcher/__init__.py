"""The only code that talks to fetchers, the init containers that bring repositories into pods."""

from triton_operator.fetcher.progress import FetchProgresses

__all__ = ["FetchProgresses"]
