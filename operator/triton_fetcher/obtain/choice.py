"""Which models of a source are served, before anything of them is fetched."""

from dataclasses import dataclass
from uuid import uuid4

from triton_api.conditions import Reason
from triton_api.fetching import FetchRequest, Finding
from triton_fetcher.errors import FetchError
from triton_fetcher.repository import Tree, locate, served_models


class InvalidRepositoryError(FetchError):
    """The repository is there, and Triton could not serve it."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        first = next(each for each in findings if each.severity == "Error")
        place = f"{first.place}: " if first.place else ""
        super().__init__(Reason.REPOSITORY_INVALID, f"{place}{first.problem}; {first.fix}")
        self.findings = findings


@dataclass(frozen=True)
class Choice:
    """The repository's root in its source, and the models to serve; or all that is there."""

    root: str
    models: tuple[str, ...]


def choose(tree: Tree, request: FetchRequest) -> Choice:
    """Return what of *tree* is served. Raises InvalidRepositoryError when that is nothing."""
    if request.content == "Files":
        return Choice("", tuple(sorted(tree.folders("") | tree.files(""))))
    location = locate(tree)
    if any(each.severity == "Error" for each in location.findings):
        raise InvalidRepositoryError(tuple(location.findings))
    models = served_models(tree, location.root, request.models)
    absent = sorted(set(request.models) - set(models))
    if absent:
        there = ", ".join(served_models(tree, location.root)) or "none"
        raise InvalidRepositoryError(
            tuple(
                Finding(
                    severity="Error",
                    place=location.root,
                    problem=f"the model {model!r} is not in the repository, which holds: {there}",
                    fix="correct spec.triton.models, or add the model to the repository",
                )
                for model in absent
            )
        )
    return Choice(location.root, models)


def unique(version: str) -> str:
    """Return *version*, or for content without one a name that nothing else has."""
    return version or uuid4().hex
