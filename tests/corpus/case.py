"""What a case of the corpus is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from triton_api.v1alpha1.overlay import ConfigOverlay
from triton_fetcher.repository import Options

Says = Literal["serves", "refuses", "hangs"]


@dataclass(frozen=True)
class Case:
    """One repository, and what the real Triton does with it.

    The checker has to agree: an error if and only if Triton refuses or hangs.
    """

    name: str
    files: Mapping[str, str | bytes | None]
    """Path to content; None makes a folder."""
    triton: Says = "serves"
    disagreement: str = ""
    """Why the checker's verdict differs from Triton's; empty when it does not."""
    root: str = ""
    """The repository in the files."""
    published: bool = False
    """Whether Triton gets what the fetcher publishes: links, and merged configurations."""
    models: tuple[str, ...] = ()
    overlays: tuple[ConfigOverlay, ...] = ()
    auto_complete: bool = True
    add_version_folders: bool = False
    flags: tuple[str, ...] = ()
    """More flags of tritonserver."""
    told: Mapping[str, Any] = field(default_factory=dict)
    """What Triton's own /v2/models/m/config must hold."""

    @property
    def options(self) -> Options:
        """What the checker is told; the test machine has no GPU."""
        return Options(
            models=self.models,
            overlays=self.overlays,
            auto_complete=self.auto_complete,
            gpus=0,
            add_version_folders=self.add_version_folders,
        )
