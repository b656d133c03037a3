"""One model of a repository, as Triton sees it after it has filled in what it can."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from posixpath import normpath

from triton_api.fetching import Finding
from triton_fetcher.repository import findings
from triton_fetcher.repository.backends import (
    BACKENDS,
    BY_NAME,
    BY_PLATFORM,
    PYTHON,
    Backend,
)
from triton_fetcher.repository.config_schema import ModelConfig
from triton_fetcher.repository.places import Places
from triton_fetcher.repository.tree import Tree, joined
from triton_fetcher.repository.versions import loaded_versions

CONFIG_FILE = "config.pbtxt"


@dataclass(frozen=True)
class Model:
    """A model folder with its configuration."""

    name: str
    path: str
    """Its folder in the tree."""
    tree: Tree = field(repr=False)
    config: ModelConfig = field(repr=False)
    """Merged with its overlay, backend and default file filled in."""
    has_config: bool
    """Whether Triton will find a config.pbtxt."""
    places: Places = field(repr=False)

    @property
    def versions(self) -> tuple[int, ...]:
        """The versions that Triton will load, newest first."""
        return loaded_versions(self.config, self.tree.folders(self.path))

    @property
    def is_ensemble(self) -> bool:
        """Whether it is made of other models."""
        return bool(self.config.HasField("ensemble_scheduling"))

    @property
    def describes_itself(self) -> bool:
        """Whether a Python model fills in its own configuration, as far as its text tells."""
        if self.config.backend != PYTHON or not self.versions:
            return False
        path = joined(str(self.versions[0]), self.config.default_model_filename)
        if leaves_folder(path):
            return True
        text = self.tree.text(self.inside(path)) if self.has_file(path) else ""
        return text is None or "auto_complete_config" in text

    def files(self, *parts: str) -> frozenset[str]:
        """Return the names of the files in a folder of the model."""
        return self.tree.files(joined(self.path, *parts))

    def folders(self, *parts: str) -> frozenset[str]:
        """Return the names of the folders in a folder of the model."""
        return self.tree.folders(joined(self.path, *parts))

    def inside(self, path: str) -> str:
        """Return the path in the tree of what is at the relative *path*."""
        return joined(self.path, normpath(path))

    def has_file(self, path: str) -> bool:
        """Whether the model's folder holds a file at the relative *path*.

        A path that leaves the folder is not judged: what it names is another's business.
        """
        folder, _, name = normpath(path).rpartition("/")
        if leaves_folder(path):
            return True
        return name in self.files(folder)

    def error(self, at: Sequence[str | int], problem: str, fix: str) -> Finding:
        """Return an error about the field at the path *at* of the configuration."""
        return findings.error(self._place(at), problem, fix)

    def warning(self, at: Sequence[str | int], problem: str, fix: str) -> Finding:
        """Return a warning about the field at the path *at* of the configuration."""
        return findings.warning(self._place(at), problem, fix)

    def _place(self, at: Sequence[str | int]) -> str:
        if CONFIG_FILE not in self.files():
            return self.path
        position = self.places.of(*at)
        file = joined(self.path, CONFIG_FILE)
        return file if position is None else f"{file}:{position[0]}:{position[1]}"


def leaves_folder(path: str) -> bool:
    """Whether a relative *path* leads out of the folder that it begins in."""
    return normpath(path).startswith(("..", "/"))


def completed(name: str, config: ModelConfig, contents: Sequence[tuple[str, bool]]) -> ModelConfig:
    """Return *config* with name, backend, platform and model file as Triton's core fills them.

    *contents* are the names in the alphabetically first folder, each with whether it is a folder:
    the core looks into that one only, be it a version or not.
    """
    filled = type(config)()
    filled.CopyFrom(config)
    filled.name = filled.name or name
    if not filled.backend:
        backend = next(_implied(filled, contents), None)
        filled.backend = backend.name if backend else filled.backend
    known = BY_NAME.get(filled.backend)
    if known is not None:
        present = (platform for platform, file in known.layouts if _holds(contents, known, file))
        filled.platform = filled.platform or next(present, known.layouts[0][0])
        file = known.file(filled.platform)
        filled.default_model_filename = filled.default_model_filename or file
    return filled


def _implied(config: ModelConfig, contents: Sequence[tuple[str, bool]]) -> Iterator[Backend]:
    """Yield the backends that platform, file name or files stand for, in the core's order."""
    if config.platform:
        if config.platform in BY_PLATFORM:
            yield BY_PLATFORM[config.platform]
        return
    if config.default_model_filename:
        yield from (each for each in BACKENDS if config.default_model_filename in each.files)
        return
    for backend in BACKENDS:
        if any(_holds(contents, backend, file) for file in backend.files):
            yield backend


def _holds(contents: Sequence[tuple[str, bool]], backend: Backend, file: str) -> bool:
    return any(name == file and (backend.as_folder or not folder) for name, folder in contents)
