"""What an archive may hold at most. Far above any model repository, far below what hurts."""

from typing import Final


class UnsafeContentError(Exception):
    """Something that is never unpacked; the message names it and ends a sentence."""


# TensorFlow's and Python's largest trees have tens of thousands of files; each costs an inode.
MAX_ENTRIES: Final = 100_000
# A repository is five deep (model, version, SavedModel, assets, file); Python packages some more.
MAX_DEPTH: Final = 32
# Limits of Linux file systems (NAME_MAX), and a quarter of PATH_MAX: the tree is mounted elsewhere.
MAX_NAME_BYTES: Final = 255
MAX_PATH_BYTES: Final = 1024
# Above the largest open weights of 2026. The disk is full before, and that has its own reason.
MAX_BYTES: Final = 2 * 1024**4
# Weights hardly shrink; text and sparse tables to a twentieth. Deflate reaches 1:1032, Zstandard
# far more.
MAX_RATIO: Final = 100
# Below this a bomb does no harm, and demo models full of zeros are real.
UNJUDGED_BYTES: Final = 256 * 1024**2
# Headers between two files of a tar: a long name, extended attributes. Python holds them in memory.
MAX_HEADER_BYTES: Final = 2 * 1024**2
# The directory of a zip, held in memory: 100,000 entries of 160 bytes.
MAX_DIRECTORY_BYTES: Final = 16 * 1024**2
# What `zstd --long` makes by default; a decompressor holds that much in memory.
MAX_WINDOW_BYTES: Final = 2**27


def unpacked_limit(archive_bytes: int) -> int:
    """Return the bytes that an archive of *archive_bytes* may become."""
    return min(MAX_BYTES, max(UNJUDGED_BYTES, MAX_RATIO * archive_bytes))
