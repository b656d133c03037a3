"""What is deployed in Azure ML, and where its files are now."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from triton_api.v1alpha1.status import Architecture
from triton_cli.errors import UserError

Object = dict[str, Any]


@dataclass(frozen=True)
class Azure:
    """A service of Azure ML."""

    name: str
    """Name of the service."""
    repository: Object | None
    """spec.repository; None where no Triton serves."""
    model: str | None = None
    """Registered model as `name` or `name:version`."""
    registration: Mapping[str, Any] = field(default_factory=dict)
    """Settings of the registered model."""
    deployment: Mapping[str, Any] = field(default_factory=dict)
    """Settings of the deployment configuration."""
    inference: Mapping[str, Any] = field(default_factory=dict)
    """Settings of the inference configuration; empty where there is no script."""
    folder: Path = Path()
    """Where the inference configuration is; what it names is searched for here and there."""
    script_folder: str | None = None
    """Where the source directory is now, if not where the configuration says."""
    script_uri: str | None = None
    """Address of the source directory, from which pods fetch it."""
    namespace: str | None = None
    """Where to, if the deployment does not say."""

    @property
    def architecture(self) -> Architecture:
        """Return how the TritonModel will serve."""
        if not self.inference:
            return "Triton"
        return "TritonWithMiddleware" if self.repository else "Middleware"

    def located(self, key: str, name: str, advice: str) -> Path:
        """Return where *name* is, which *key* names. Raises UserError with *advice*."""
        plain = name.replace("\\", "/")
        for place in (self.folder / plain, Path(plain)):
            with suppress(OSError):
                if place.exists():
                    return place
        raise UserError(f"{key}: there is no {name}, neither here nor beside the file; {advice}")
