"""Whole trees on a disk, by the digest of their content, and the places where they are made."""

from triton_fetcher.store.keys import key_of
from triton_fetcher.store.trees import Store

__all__ = ["Store", "key_of"]
