"""Ensembles and the models of their steps.

Source: ValidateEnsembleConfig in core's src/ensemble_scheduler/ensemble_utils.cc.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from triton_api.fetching import Finding
from triton_fetcher.repository.config_schema import ModelConfig, type_name
from triton_fetcher.repository.findings import listed
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.rules.ensemble import FIELD

_At = tuple[str | int, ...]


def check(models: Mapping[str, Model], served: tuple[str, ...]) -> Iterator[Finding]:
    """Steps name models and versions that are served, in no circle, and their tensors fit."""
    for model in models.values():
        if not model.is_ensemble:
            continue
        if _circle(model, models):
            yield model.error(
                (FIELD,), f"ensemble {model.name!r} contains itself", "Remove the step of itself."
            )
            continue
        yield from _Ensemble(model, models, served).findings()


def _circle(model: Model, models: Mapping[str, Model]) -> bool:
    """Whether *model* is among the models that it is made of."""
    seen: set[str] = set()
    waiting = _step_names(model)
    while waiting:
        seen |= waiting
        below = (_step_names(models[name]) for name in waiting if name in models)
        waiting = set().union(*below) - seen
    return model.name in seen


def _step_names(model: Model) -> set[str]:
    return {step.model_name for step in model.config.ensemble_scheduling.step}


@dataclass(frozen=True)
class _Tensor:
    """What a model says of a tensor of the ensemble."""

    owner: str
    data_type: int
    dims: tuple[int, ...]
    batching: bool

    @property
    def full_dims(self) -> tuple[int, ...]:
        return (-1, *self.dims) if self.batching else self.dims

    def fits(self, other: "_Tensor") -> bool:
        """Whether shapes agree, with or without the batch, where none varies."""
        return _agree(self.dims, other.dims) or _agree(self.full_dims, other.full_dims)


def _agree(left: tuple[int, ...], right: tuple[int, ...]) -> bool:
    pairs = zip(left, right, strict=False)
    return len(left) == len(right) and all(-1 in pair or pair[0] == pair[1] for pair in pairs)


class _Ensemble:
    """One ensemble, step by step; each tensor's type and shape is what was said of it first."""

    def __init__(self, model: Model, models: Mapping[str, Model], served: tuple[str, ...]) -> None:
        self._model = model
        self._models = models
        self._served = served
        batching = model.config.max_batch_size > 0
        self._tensors = {
            tensor.name: _Tensor(model.name, tensor.data_type, _shape(tensor), batching)
            for tensor in (*model.config.input, *model.config.output)
        }

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong with the steps."""
        for index, step in enumerate(self._model.config.ensemble_scheduling.step):
            at = (FIELD, 0, "step", index)
            if step.model_name not in self._served:
                yield self._absent(at, step)
            elif step.model_name in self._models:
                yield from self._step(at, step, self._models[step.model_name])

    def _absent(self, at: _At, step: ModelConfig) -> Finding:
        return self._model.error(
            (*at, "model_name"),
            f"the step's model {step.model_name!r} is not served; models are "
            f"{listed(self._served)}",
            "Add it to the repository and to spec.triton.models, or correct the name.",
        )

    def _step(self, at: _At, step: ModelConfig, model: Model) -> Iterator[Finding]:
        if step.model_version != -1 and step.model_version not in model.versions:
            yield self._model.error(
                (*at, "model_version"),
                f"version {step.model_version} of {model.name!r} is not loaded",
                "Write model_version: -1 for the newest, or change the model's version_policy.",
            )
        largest = model.config.max_batch_size
        if 0 < largest < self._model.config.max_batch_size:
            yield self._model.error(
                ("max_batch_size",),
                f"the ensemble's max_batch_size {self._model.config.max_batch_size} is over "
                f"{largest}, that of the step's model {model.name!r}",
                f"Write max_batch_size: {largest}, or raise the model's.",
            )
        yield from self._inputs(at, step, model)
        yield from self._mapped((*at, "output_map"), step.output_map, model, "output")

    def _inputs(self, at: _At, step: ModelConfig, model: Model) -> Iterator[Finding]:
        yield from self._mapped((*at, "input_map"), step.input_map, model, "input")
        required = {tensor.name for tensor in model.config.input if not tensor.optional}
        missing = required - set(step.input_map)
        if missing:
            yield self._model.error(
                (*at, "input_map"),
                f"the input {listed(missing)} of {model.name!r} is not mapped",
                "Add it to input_map.",
            )

    def _mapped(
        self, at: _At, mapping: Mapping[str, str], model: Model, side: str
    ) -> Iterator[Finding]:
        """Check one map of a step. Tensors that a backend fills in later can't be judged."""
        known = {tensor.name: tensor for tensor in getattr(model.config, side)}
        for name in sorted(mapping) if known else ():
            if name not in known:
                yield self._model.error(
                    at,
                    f"{model.name!r} has no {side} {name!r}; it has {listed(known)}",
                    "Correct the key.",
                )
                continue
            yield from self._consistent(at, mapping[name], model, known[name])

    def _consistent(
        self, at: _At, tensor: str, model: Model, said: ModelConfig
    ) -> Iterator[Finding]:
        batching = model.config.max_batch_size > 0
        new = _Tensor(model.name, said.data_type, tuple(said.dims), batching)
        old = self._tensors.setdefault(tensor, new)
        if old.data_type != new.data_type:
            yield self._model.error(
                at,
                f"tensor {tensor!r} is {type_name(old.data_type)} in {old.owner!r} and "
                f"{type_name(new.data_type)} in {new.owner!r}",
                "Give both the same data_type.",
            )
        elif not old.fits(new):
            yield self._model.error(
                at,
                f"tensor {tensor!r} has the shape {list(old.full_dims)} in {old.owner!r} and "
                f"{list(new.full_dims)} in {new.owner!r}, batch included",
                "Give both the same dims.",
            )


def _shape(tensor: ModelConfig) -> tuple[int, ...]:
    return tuple(tensor.reshape.shape if tensor.HasField("reshape") else tensor.dims)
