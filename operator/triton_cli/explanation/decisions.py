"""All decisions about a model, in the order in which a reader asks for them."""

from collections.abc import Callable, Iterator
from typing import Final

from triton_cli.explanation.access import access, gateway
from triton_cli.explanation.decision import Case, Decision
from triton_cli.explanation.lifecycle import drain_times, probes, strategy
from triton_cli.explanation.nodes import nodes, shared_memory_size
from triton_cli.explanation.server import architecture, flags, image
from triton_cli.explanation.source import models, source
from triton_cli.subjects import Subject
from triton_operator.children.deployment import deployment
from triton_operator.settings import Settings

_PARTS: Final[tuple[Callable[[Case], Iterator[Decision]], ...]] = (
    architecture,
    source,
    models,
    image,
    flags,
    shared_memory_size,
    nodes,
    strategy,
    probes,
    drain_times,
    gateway,
    access,
)


def decisions(subject: Subject, settings: Settings) -> list[Decision]:
    """Return what the operator decides about *subject*."""
    rendered = deployment(
        subject.model,
        settings,
        contents=subject.contents,
        # Nothing here is about the content of the gateway's configuration, which names it.
        gateway_configuration="",
    )
    case = Case(subject.model, settings, rendered)
    return [decision for part in _PARTS for decision in part(case)]
