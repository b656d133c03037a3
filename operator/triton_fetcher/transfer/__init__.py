"""Move files from a source to a disk: parallel, resumable, verified, in bounded memory."""

from triton_fetcher.transfer.engine import Shelf, Transfer
from triton_fetcher.transfer.limits import Limits
from triton_fetcher.transfer.retry import Retry

__all__ = ["Limits", "Retry", "Shelf", "Transfer"]
