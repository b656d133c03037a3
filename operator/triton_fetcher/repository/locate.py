"""Find the model repository in a tree."""

from dataclasses import dataclass
from typing import Final

from triton_api.fetching import Finding
from triton_fetcher.repository.backends import FILE_NAMES
from triton_fetcher.repository.findings import error, listed
from triton_fetcher.repository.selection import may_be_model
from triton_fetcher.repository.tree import Tree, joined

_AZURE: Final = "triton"
_CONFIG: Final = "config.pbtxt"
_HERE: Final = "."


@dataclass(frozen=True)
class Location:
    """Where the repository is, as a path in the tree, and what is wrong with it."""

    root: str
    findings: tuple[Finding, ...] = ()


def locate(tree: Tree) -> Location:
    """Return the folder of *tree* that holds the model folders.

    A folder `triton` wins, at the root or one level down: Azure registers models so. It is no
    repository when it is a model itself.
    """
    candidates = [_AZURE] if _AZURE in tree.folders("") else []
    candidates += [
        joined(name, _AZURE)
        for name in sorted(tree.folders(""))
        if may_be_model(name) and _AZURE in tree.folders(name)
    ]
    candidates = [path for path in candidates if not _is_model(tree, path)]
    if len(candidates) > 1:
        return Location(candidates[0], (_ambiguous(candidates),))
    if candidates:
        return Location(candidates[0])
    return Location("", tuple(filter(None, [_misplaced(tree)])))


def _misplaced(tree: Tree) -> Finding | None:
    """Return why the root itself is no repository."""
    if _is_model(tree, ""):
        return error(
            _HERE,
            "this folder is a model, not a repository of models",
            "Shorten repository.uri or repository.path by this folder, or put it into a folder "
            "with the model's name.",
        )
    if FILE_NAMES & (tree.files("") | tree.folders("")):
        return error(
            _HERE,
            f"this folder is a model's version, it holds {listed(FILE_NAMES & tree.files(''))}",
            "Arrange files as <model>/<version>/<file>, such as my_model/1/model.onnx.",
        )
    folders = [name for name in sorted(tree.folders("")) if may_be_model(name)]
    if not folders:
        return error(
            _HERE,
            "there is no model folder here",
            "Put each model into <model>/<version>/<file>, or correct repository.path.",
        )
    above = [name for name in folders if _holds_models(tree, name)]
    if above and not any(_is_model(tree, name) for name in folders):
        return error(
            _HERE,
            f"the models are one level down, in {listed(above)}",
            f"Set repository.path to {above[0]}, or name the folder `{_AZURE}`.",
        )
    return None


def _ambiguous(candidates: list[str]) -> Finding:
    return error(
        _HERE,
        f"there is more than one folder named `{_AZURE}`: {listed(candidates)}",
        "Set repository.path to the one that is meant.",
    )


def _holds_models(tree: Tree, path: str) -> bool:
    return any(_is_model(tree, joined(path, name)) for name in tree.folders(path))


def _is_model(tree: Tree, path: str) -> bool:
    """Whether a folder has a model's marks: its own config.pbtxt, or a version with a model."""
    if _CONFIG in tree.files(path):
        return True
    return any(
        name.isdigit()
        and FILE_NAMES & (tree.files(joined(path, name)) | tree.folders(joined(path, name)))
        for name in tree.folders(path)
    )
