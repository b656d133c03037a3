"""Triton itself: architecture, image, flags."""

from collections.abc import Iterator
from typing import Final

from triton_api.contract import TRITON_CONTAINER
from triton_cli.explanation.decision import Case, Decision
from triton_operator.children.flags import arguments
from triton_operator.triton_release import FIRST_RELEASE, OLDEST, release_of

_ANY_FLAG: Final = "triton:99.12"
_WHY: Final = {
    "Triton": "spec.repository alone: clients speak the v2 protocol to Triton",
    "TritonWithMiddleware": "spec.repository and spec.middleware: the script answers /score and "
    "asks Triton, which clients may ask too",
    "Middleware": "spec.middleware alone: clients ask the script at /score, and there is no Triton",
}


def architecture(case: Case) -> Iterator[Decision]:
    """Tell how requests are served."""
    found = case.model.architecture
    yield Decision("architecture", found, _WHY[found])
    serving = [each["name"] for each in (*case.pod["initContainers"], *case.pod["containers"])]
    yield Decision("containers", ", ".join(serving), "of each pod, in the order of their start")


def image(case: Case) -> Iterator[Decision]:
    """Tell which Triton runs."""
    chosen = case.container(TRITON_CONTAINER)["image"]
    own = case.model.spec.triton.image is not None
    why = "spec.triton.image says so" if own else "the operator's setting for models that name none"
    yield Decision("image", chosen, why)


def flags(case: Case) -> Iterator[Decision]:
    """Tell for which release the flags are, which are left out, and what is given."""
    container = case.container(TRITON_CONTAINER)
    release = release_of(container["image"])
    year, month = release
    is_oldest = release == OLDEST
    why = (
        "the tag names no newer release, so only flags that every release knows are given"
        if is_oldest
        else "the image's tag names it"
    )
    yield Decision("flags for release", f"{year}.{month:02}", why)
    given = container["args"][1:]
    # Only the names differ with the release.
    names = {flag.partition("=")[0] for flag in given}
    wanted = {flag.partition("=")[0] for flag in arguments(case.model, _ANY_FLAG)}
    for flag in sorted(wanted - names):
        first = "{}.{:02}".format(*FIRST_RELEASE[flag])
        yield Decision(flag, "left out", f"Triton knows it since {first}")
    yield Decision("arguments", " ".join(given), "spec.triton, spec.gateway and spec.rollout")
