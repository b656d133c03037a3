"""Move files from a source to a disk: parallel, resumable, verified, in bounded memory."""

from triton_fetcher.transfer.engine import Shelf, Transfer
from triton_fetcher.transfer.limits import Limits
from triton_fetcher.transfer.retry import Retry
from triton_fetcher.transfer.staging import Staging

__all__ = ["Limits", "Retry", "Shelf", "Staging", "Transfer"]
