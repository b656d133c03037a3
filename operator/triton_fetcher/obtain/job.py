"""What every way of obtaining a remote repository works with."""

from dataclasses import dataclass
from pathlib import Path

from triton_api.fetching import FetchRequest
from triton_fetcher.content import Content, count
from triton_fetcher.progress import Progress
from triton_fetcher.store import Store, key_of
from triton_fetcher.transfer import Limits, Retry, Staging, Transfer


@dataclass(frozen=True)
class Obtained:
    """A folder with models in it, and what is known of their content."""

    folder: Path
    content: Content | None
    cached: bool = False


@dataclass(frozen=True)
class Job:
    """One fetch into one store."""

    request: FetchRequest
    store: Store
    progress: Progress
    limits: Limits

    @property
    def retrying(self) -> Retry:
        """Return how to try again what goes to the source."""
        return Retry(self.limits, self.progress)

    def key(self, *parts: object) -> str:
        """Return the name of what *parts* of this source lead to."""
        return key_of(self.request.uri, self.request.endpoint, *parts)

    def transfer(self, staging: Staging, part: str) -> Transfer:
        """Return what moves files of *part* of this source into *staging*."""
        shelf = self.store.shelf(self.key(part))
        return Transfer(staging, shelf, self.progress, self.limits)

    def indexed(self, key: str) -> Obtained | None:
        """Return the tree that *key* led to before, if it is still there."""
        digest = self.store.indexed(key)
        return self.there(digest) if digest else None

    def there(self, digest: str) -> Obtained | None:
        """Return the tree of *digest*, if it is there."""
        folder = self.store.tree(digest)
        if folder is None:
            return None
        content = count(folder, digest)
        self.progress.expect(content.bytes)
        self.progress.skip(content.bytes)
        return Obtained(folder, content, cached=self.store.shared)

    def commit(self, staging: Staging, content: Content, key: str) -> Obtained:
        """Move a whole tree to its place."""
        folder = self.store.commit(staging, content.digest, key)
        return Obtained(folder, content, cached=self.store.shared and not self.progress.fetched)
