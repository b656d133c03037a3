"""An ensemble by itself.

Source: ValidateEnsembleSchedulingConfig in core's src/model_config_utils.cc.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from triton_api.fetching import Finding
from triton_fetcher.repository.backends import ENSEMBLE
from triton_fetcher.repository.findings import listed
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.options import Options

FIELD: Final = "ensemble_scheduling"
_FORBIDDEN: Final = ("instance_group", "optimization", "model_warmup")


def check(model: Model, _: Options) -> Iterator[Finding]:
    """An ensemble says so, has steps only, and its tensors flow from inputs to outputs."""
    if not model.is_ensemble:
        if model.config.platform == ENSEMBLE:
            yield model.error(
                ("platform",),
                "an ensemble needs ensemble_scheduling",
                "Write ensemble_scheduling { step [ ... ] }, or another backend.",
            )
        return
    if model.config.platform and model.config.platform != ENSEMBLE:
        yield model.error(
            ("platform",),
            f"ensemble_scheduling does not go with platform {model.config.platform!r}",
            'Write platform: "ensemble".',
        )
    yield from _forbidden(model)
    incomplete = list(_incomplete(model))
    yield from incomplete
    if not incomplete:
        yield from _flow(model)


def _forbidden(model: Model) -> Iterator[Finding]:
    present = {descriptor.name for descriptor, _ in model.config.ListFields()}
    for name in _FORBIDDEN:
        if name in present:
            yield model.error(
                (name,), f"{name} does not go with an ensemble", "Write it for the step's model."
            )


def _incomplete(model: Model) -> Iterator[Finding]:
    steps = model.config.ensemble_scheduling.step
    if not steps:
        yield model.error((FIELD,), "the ensemble has no step", "Add a step for each model.")
    for index, step in enumerate(steps):
        for name in ("model_name", "input_map", "output_map"):
            if not getattr(step, name):
                yield model.error(
                    (FIELD, 0, "step", index), f"step {index + 1} has no {name}", f"Add {name}."
                )


@dataclass
class _Flow:
    """Tensors of an ensemble, and which steps' outputs each depends on."""

    sources: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    read: set[str] = field(default_factory=set)

    def reached(self, inputs: set[str]) -> set[str]:
        """Return the tensors that have data once *inputs* have: the steps run as they can."""
        ready = set(inputs)
        while new := {name for name, needs in self.sources.items() if needs <= ready} - ready:
            ready |= new
        return ready


def _flow(model: Model) -> Iterator[Finding]:
    flow = _Flow()
    for index, step in enumerate(model.config.ensemble_scheduling.step):
        needs = set(step.input_map.values())
        flow.read |= needs
        for tensor in step.output_map.values():
            if tensor in flow.sources:
                yield model.error(
                    (FIELD, 0, "step", index, "output_map"),
                    f"tensor {tensor!r} is written more than once",
                    "Give each output a name of its own.",
                )
            flow.sources[tensor] |= needs
    yield from _ends(model, flow)


def _ends(model: Model, flow: _Flow) -> Iterator[Finding]:
    """Every tensor is written or an input, and read or an output."""
    inputs = {tensor.name for tensor in model.config.input}
    outputs = {tensor.name for tensor in model.config.output}
    known = flow.read | set(flow.sources)
    for index, tensor in enumerate(model.config.input):
        if tensor.name not in known:
            at = ("input", index)
            yield model.error(at, f"no step reads the input {tensor.name!r}", "Map or remove it.")
    for index, tensor in enumerate(model.config.output):
        if tensor.name not in known:
            at = ("output", index)
            yield model.error(at, f"no step writes the output {tensor.name!r}", "Map or remove it.")
    ready = flow.reached(inputs)
    stuck = sorted(known - ready)
    if stuck:
        yield model.error(
            (FIELD,),
            f"no data ever reaches the tensor {listed(stuck)}",
            "Map each from an input of the ensemble or an output of a step, without a loop.",
        )
    for tensor in sorted(set(flow.sources) - flow.read - outputs - set(stuck)):
        yield model.error(
            (FIELD,),
            f"nothing reads the tensor {tensor!r}",
            "Remove it from output_map, or list it as an output of the ensemble.",
        )
