"""Triton's rules, one file a subject; each rule yields findings and none depends on another."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from triton_api.fetching import Finding
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.options import Options
from triton_fetcher.repository.rules import (
    backend,
    batches,
    dynamic_batching,
    ensemble,
    identity,
    instances,
    labels,
    layout,
    metrics,
    model_file,
    response_cache,
    sequence_batching,
    sequence_state,
    steps,
    tensors,
    warmup,
)

Rule = Callable[[Model, Options], Iterator[Finding]]

RULES: Final[tuple[Rule, ...]] = (
    identity.check,
    layout.check,
    backend.check,
    model_file.check,
    tensors.check,
    labels.check,
    batches.check,
    dynamic_batching.check,
    sequence_batching.check,
    sequence_state.check,
    response_cache.check,
    instances.check,
    warmup.check,
    metrics.check,
    ensemble.check,
)


def of_model(model: Model, options: Options) -> Iterator[Finding]:
    """Yield what is wrong with *model* on its own."""
    for rule in RULES:
        yield from rule(model, options)


def across_models(models: Mapping[str, Model], served: tuple[str, ...]) -> Iterator[Finding]:
    """Yield what is wrong between models: the ensembles among *models*, of all *served*."""
    yield from steps.check(models, served)
