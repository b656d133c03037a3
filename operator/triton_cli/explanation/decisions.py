"""All decisions about a model, in the order in which a reader asks for them."""

from collections.abc import Callable, Iterator
from typing import Final

from triton_api.v1alpha1 import TritonModel
from triton_cli.explanation.access import access, gateway
from triton_cli.explanation.decision import Case, Decision
from triton_cli.explanation.lifecycle import drain_times, script_probes, strategy, triton_probes
from triton_cli.explanation.nodes import nodes, shared_memory_size
from triton_cli.explanation.script import concurrency, environment, script
from triton_cli.explanation.server import architecture, flags, image
from triton_cli.explanation.source import models, source
from triton_cli.subjects import Subject
from triton_operator.children.deployment import deployment
from triton_operator.settings import Settings

Part = Callable[[Case], Iterator[Decision]]

_OF_TRITON: Final[tuple[Part, ...]] = (source, models, image, flags, shared_memory_size, nodes)
_OF_SCRIPT: Final[tuple[Part, ...]] = (script, environment, concurrency)


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
    return [decision for part in _parts(subject.model) for decision in part(case)]


def _parts(model: TritonModel) -> Iterator[Part]:
    """Yield what there is to tell about the architecture of *model*."""
    triton, scripted = model.spec.repository, model.spec.middleware
    yield architecture
    yield from _OF_TRITON if triton else ()
    yield from _OF_SCRIPT if scripted else ()
    yield strategy
    yield from [triton_probes] if triton else ()
    yield from [script_probes] if scripted else ()
    yield from (drain_times, gateway, access)
