"""Backend and platform: known, fitting, in the image."""

from collections.abc import Iterator

from triton_api.fetching import Finding
from triton_fetcher.repository.backends import (
    BY_NAME,
    ENSEMBLE,
    FILE_NAMES,
    PAIRED_PLATFORMS,
)
from triton_fetcher.repository.findings import listed
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.options import Options


def check(model: Model, options: Options) -> Iterator[Finding]:
    """A backend is known, fits its platform and is in the image."""
    if not model.has_config and not options.auto_complete:
        yield _no_config(model)
    backend, platform = model.config.backend, model.config.platform
    if not backend:
        if platform != ENSEMBLE:
            yield from _no_backend(model)
        return
    if platform == ENSEMBLE:
        yield model.error(
            ("backend",),
            f"an ensemble has no backend, but {backend!r} is written",
            "Remove the line `backend`.",
        )
    elif platform not in PAIRED_PLATFORMS.get(backend, (platform,)):
        yield model.error(
            ("platform",),
            f"platform {platform!r} does not go with backend {backend!r}",
            f'Remove `platform`, or write platform: "{PAIRED_PLATFORMS[backend][0]}".',
        )
    if options.backends is not None and backend not in options.backends:
        yield model.error(
            ("backend",),
            f"the image has no backend {backend!r}; it has {listed(options.backends)}",
            "Choose another spec.triton.image, or convert the model.",
        )


def _no_config(model: Model) -> Finding:
    return model.error(
        (),
        f"model {model.name!r} has no config.pbtxt, and autoCompleteConfig is false",
        "Write a config.pbtxt, or set spec.triton.autoCompleteConfig to true.",
    )


def _no_backend(model: Model) -> Iterator[Finding]:
    platform = model.config.platform
    if platform:
        yield model.error(
            ("platform",),
            f"there is no platform {platform!r}",
            "Write `backend` in its place, such as backend: "
            f'"{next(iter(BY_NAME))}"; an ensemble has platform: "ensemble".',
        )
    elif model.config.HasField("ensemble_scheduling"):
        yield model.error(
            ("ensemble_scheduling",),
            "an ensemble must say so",
            'Write platform: "ensemble".',
        )
    elif model.folders() and (model.config.default_model_filename or "." not in model.name):
        first = min(model.folders())
        yield model.error(
            (),
            f"no backend is given, and the folder {first!r} holds none of {listed(FILE_NAMES)}",
            f"Name the model's file so in {model.name}/1/, or write `backend` in config.pbtxt.",
        )
