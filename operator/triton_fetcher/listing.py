"""A listing of a source, seen as the folders it will become: what the checker looks at."""

from collections import defaultdict
from collections.abc import Iterable


class ListingTree:
    """Folders and files by their names alone; no content is known."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._folders: defaultdict[str, set[str]] = defaultdict(set)
        self._files: defaultdict[str, set[str]] = defaultdict(set)
        for path in paths:
            folder, _, name = path.rpartition("/")
            self._files[folder].add(name)
            while folder:
                above, _, name = folder.rpartition("/")
                self._folders[above].add(name)
                folder = above

    def folders(self, path: str) -> frozenset[str]:
        """Return the names of the folders in *path*."""
        return frozenset(self._folders.get(path, ()))

    def files(self, path: str) -> frozenset[str]:
        """Return the names of the files in *path*."""
        return frozenset(self._files.get(path, ()))

    def text(self, path: str) -> str | None:  # noqa: ARG002 - the checker's protocol
        """Return None: nothing is fetched yet."""
        return None

    def size(self, path: str) -> int | None:  # noqa: ARG002 - the checker's protocol
        """Return None: it judges a real folder later."""
        return None
