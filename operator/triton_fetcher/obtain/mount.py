"""A repository that the kubelet has mounted: nothing is copied, and read only for a digest."""

from pathlib import Path

from triton_api.fetching import FetchRequest
from triton_fetcher.content import read_content
from triton_fetcher.errors import not_found
from triton_fetcher.obtain.choice import choose
from triton_fetcher.obtain.job import Obtained
from triton_fetcher.progress import Progress
from triton_fetcher.repository import FolderTree


async def obtain(request: FetchRequest, source: Path, progress: Progress) -> Obtained:
    """Return the folder that holds the models. Raises FetchError and OSError."""
    folder = source / (request.path or "")
    if not folder.is_dir():
        raise not_found(
            f"the volume holds no folder {request.path!r}; correct spec.repository.path"
        )
    choice = choose(FolderTree(folder), request)
    root = folder / choice.root
    # Reading a large volume once more at each start is for those who ask for it.
    content = await read_content(root, choice.models, progress) if request.digest else None
    return Obtained(root, content)
