"""Unpacking of archives that nobody vouches for, into a folder that is new and empty.

Nothing but plain files and folders ever comes out, so no later entry can be led astray by an
earlier one, and the tree can't point out of its folder.
"""

from triton_fetcher.archives.extract import extract
from triton_fetcher.archives.kinds import ArchiveKind, kind_of, stem_of

__all__ = ["ArchiveKind", "extract", "kind_of", "stem_of"]
