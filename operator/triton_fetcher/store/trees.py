"""Trees by the digest of their content: on the pod's own disk, or on a claim shared by pods.

    trees/<digest>/   whole trees; made elsewhere and renamed to here, never changed after
    index/<key>       which digest a listing of the source led to
    incoming/<key>/   trees in the making, see transfer.staging
    locks/<key>       held by the one that fills incoming/<key>
    blobs/<sha256>    hard links to files of trees, so that a new tree fetches only what is new
    known/<name>      the sha256 of a file of the source, by where it was and its version

Each step is a rename or a link, so that a kill at any moment leaves either the old or the new.
"""

import errno
import os
import re
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from triton_fetcher.store import disk
from triton_fetcher.store.blobs import Blobs
from triton_fetcher.store.locks import locked, tried
from triton_fetcher.transfer.staging import Staging

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_ABANDONED_SECONDS: Final = 24 * 3600
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Store:
    """A folder of trees. *shared* with other pods, it must survive crashes of any machine."""

    root: Path
    shared: bool

    @classmethod
    def private(cls, root: Path) -> "Store":
        """Return the store on the pod's own disk, emptied if the machine was started anew.

        Nothing there is ever synced to the disk, for speed: a crash may leave files half.
        """
        boot, mark = _BOOT_ID.read_text(encoding="ascii"), root / "boot"
        if not mark.exists() or mark.read_text(encoding="ascii") != boot:
            disk.empty(root)
            mark.write_text(boot, encoding="ascii")
        return cls(root, shared=False)

    def tree(self, digest: str) -> Path | None:
        """Return the folder with the content of *digest*, if it is here."""
        tree = self._tree(digest)
        if not tree.is_dir():
            return None
        # For people who clean up: the time of last use. Another user's tree can't be touched.
        with suppress(PermissionError):
            os.utime(tree)
        return tree

    def indexed(self, key: str) -> str | None:
        """Return the digest of the tree that *key* led to, if it is here."""
        with suppress(FileNotFoundError):
            digest = (self.root / "index" / key).read_text(encoding="ascii")
            return digest if _DIGEST.fullmatch(digest) and self.tree(digest) else None
        return None

    @asynccontextmanager
    async def staging(self, key: str) -> AsyncIterator[Staging]:
        """Lend the staging area of *key*, to one at a time; wait while another has it."""
        self.sweep(keep=key)
        async with locked(self._folder("locks") / key) as held:
            # Without locks two writers must not meet; what they made is then not resumed.
            name = key if held else f"{key}.{uuid4().hex}"
            staging = Staging(self._folder("incoming") / name, durable=self.shared)
            staging.make()
            yield staging

    def shelf(self, source: str) -> Blobs | None:
        """Return where single files of *source* are kept; None where no other tree needs them."""
        if not self.shared:
            return None
        return Blobs(self._folder("blobs"), self._folder("known"), source)

    def commit(self, staging: Staging, digest: str, key: str) -> Path:
        """Move the tree of *staging* to its place, and remember that *key* led there."""
        tree = self._tree(digest)
        if self.shared:
            disk.sync_folders(staging.tree)
        self._folder("trees")
        # First, since it says nothing without the tree; a kill after the other step would leave
        # a tree that nobody finds.
        disk.write_whole(self._folder("index") / key, digest)
        try:
            staging.tree.rename(tree)
        except OSError as error:
            # Another pod came to the same content from elsewhere.
            if error.errno not in {errno.EEXIST, errno.ENOTEMPTY}:
                raise
        if self.shared:
            disk.sync(tree.parent)
        shutil.rmtree(staging.root)
        return tree

    def _tree(self, digest: str) -> Path:
        return self.root / "trees" / digest.removeprefix("sha256:")

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def sweep(self, keep: str = "") -> None:
        """Remove what was left by fetches that nobody will resume, except that of *keep*."""
        for left in self._folder("incoming").iterdir():
            name = left.name.partition(".")[0]
            if left.name != keep and self._abandoned(left, name):
                with tried(self._folder("locks") / name) as free:
                    if free:
                        shutil.rmtree(left, ignore_errors=True)

    def _abandoned(self, left: Path, key: str) -> bool:
        if not self.shared or self.indexed(key):
            return True
        with suppress(FileNotFoundError):
            return time.time() - left.stat().st_mtime >= _ABANDONED_SECONDS
        return False
