"""What the checker is told of the server that will serve."""

from dataclasses import dataclass

from triton_api.v1alpha1.overlay import ConfigOverlay


@dataclass(frozen=True)
class Options:
    """The wishes of the spec, and what is known of the image and the node."""

    models: tuple[str, ...] = ()
    """Models to serve; empty for all."""
    overlays: tuple[ConfigOverlay, ...] = ()
    auto_complete: bool = True
    """Whether Triton fills in what a configuration leaves out."""
    gpus: int | None = None
    """GPUs of a pod; None where they are not known, and nothing is said about them."""
    backends: frozenset[str] | None = None
    """Backends of the image; None where they are not known."""
    add_version_folders: bool = False
    """Whether the caller makes the folders of Verdict.version_folders."""
