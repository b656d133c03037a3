"""One way to unpack any archive, with one kind of error."""

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import zstandard

from triton_api.conditions import Reason
from triton_fetcher.archives.kinds import ArchiveKind, signature_fits
from triton_fetcher.archives.limits import UnsafeContentError
from triton_fetcher.archives.stream import CountedStream, unpacked
from triton_fetcher.archives.tar import extract_tar
from triton_fetcher.archives.zip import extract_zip
from triton_fetcher.errors import FetchError

# BadGzipFile is an OSError, and no fault of the disk. The last four are what the parsers of the
# standard library let slip on input that makes no sense.
_DAMAGED: Final = (
    gzip.BadGzipFile,
    zlib.error,
    zstandard.ZstdError,
    tarfile.TarError,
    zipfile.BadZipFile,
    EOFError,
    ValueError,
    OverflowError,
    NotImplementedError,
)


def extract(archive: Path, kind: ArchiveKind, folder: Path, *, shown: str) -> None:
    """Unpack *archive* into *folder*, which is empty; call it in a thread.

    On failure the folder holds a part. Raises FetchError (ContentRefused, naming the archive as
    *shown*), and OSError of the disk.
    """
    with _refusing(shown):
        if not signature_fits(archive, kind):
            raise UnsafeContentError(f"its content is not that of a {kind} file")
        if kind is ArchiveKind.ZIP:
            extract_zip(archive, folder)
        else:
            with unpacked(archive, kind) as stream:
                extract_tar(stream, folder)


def extract_stream(stream: IO[bytes], folder: Path, *, limit: int, shown: str) -> None:
    """Unpack a tar of at most *limit* bytes as it comes, as `extract` does."""
    with _refusing(shown):
        extract_tar(CountedStream(stream, limit), folder)


def content_refused(shown: str, problem: str) -> FetchError:
    """Return the error of unsafe content in what is *shown*."""
    return FetchError(Reason.CONTENT_REFUSED, f"{shown} is not used: {problem}")


@contextmanager
def _refusing(shown: str) -> Iterator[None]:
    try:
        yield
    except UnsafeContentError as error:
        raise content_refused(shown, str(error)) from None
    except _DAMAGED as error:
        raise content_refused(shown, f"it is damaged: {error}; store it anew") from None
