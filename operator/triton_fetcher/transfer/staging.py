"""Where a tree is made, beside the place that it gets when it is whole."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Staging:
    """A folder that outlives a kill, and is gone when its tree is in place."""

    root: Path
    durable: bool
    """Whether files must survive a crash of the machine too."""

    @property
    def tree(self) -> Path:
        """The models, as they will be served."""
        return self.root / "tree"

    @property
    def raw(self) -> Path:
        """A tree as its source makes it, of which the models are taken."""
        return self.root / "raw"

    @property
    def scratch(self) -> Path:
        """What a source needs on the way: archives, layers, clones."""
        return self.root / "scratch"

    @property
    def partial(self) -> Path:
        """Unfinished files and their journals."""
        return self.root / "partial"

    @property
    def ledger(self) -> Path:
        """The list of finished files."""
        return self.root / "ledger"

    def partial_bytes(self) -> int:
        """Return what unfinished files take of the disk already."""
        return sum(each.stat().st_blocks * 512 for each in self.partial.iterdir())

    def make(self) -> None:
        """Make the folders that are not there yet."""
        for folder in (self.tree, self.scratch, self.partial):
            folder.mkdir(parents=True, exist_ok=True)
