"""Arguments of tritonserver, rendered for the release in the image."""

from collections.abc import Iterator
from typing import Final

from triton_api import contract
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.drain import drain
from triton_operator.children.restrictions import restriction_flags
from triton_operator.children.variables import literal
from triton_operator.triton_release import release_of, supported

# Of the pod's memory; what Triton's guide to the response cache takes for a start.
_RESPONSE_CACHE_BYTES: Final = 64 * 1024**2


def arguments(model: TritonModel, image: str) -> list[str]:
    """Return the arguments, without flags that the release in *image* does not know."""
    release = release_of(image)
    flags = (
        *_always(model),
        *_behind_gateway(model),
        *_on_cpu(model),
        *_backends(model),
        *_cache(model),
    )
    escaped = [(flag, literal(value)) for flag, value in flags]
    return [
        f"{flag}={value}" if value else flag
        for flag, value in (*escaped, *restriction_flags(model))
        if supported(flag, release)
    ]


def _always(model: TritonModel) -> Iterator[tuple[str, str]]:
    spec = model.spec.triton
    times = drain(model)
    yield "--model-repository", contract.REPOSITORY_PATH
    yield "--exit-timeout-secs", str(times.exit_timeout)
    if times.sleep and not model.spec.gateway.enabled:
        # Without a grace: a stream that is open may go on, only new calls take a new connection.
        yield "--grpc-max-connection-age", str(times.connection_age_milliseconds)
    if not spec.auto_complete_config:
        yield "--disable-auto-complete-config", ""
    if spec.log_verbose:
        yield "--log-verbose", str(spec.log_verbose)
    else:
        # A container's termination message holds the last 2,048 bytes of its log, which Triton
        # fills with its table of options. Without it the message holds the cause of the failure.
        yield "--log-info", "false"


def _behind_gateway(model: TritonModel) -> Iterator[tuple[str, str]]:
    """Listen on loopback, where only the gateway gets in, and take what its limit lets through."""
    if model.spec.gateway.enabled:
        yield "--http-address", "127.0.0.1"
        yield "--grpc-address", "127.0.0.1"
        # It follows the HTTP address otherwise.
        yield "--metrics-address", "0.0.0.0"  # noqa: S104  # of the pod, for Prometheus
        yield "--http-max-input-size", str(model.spec.gateway.limits.max_body_bytes)


def _on_cpu(model: TritonModel) -> Iterator[tuple[str, str]]:
    """Switch off what only a GPU needs: 256 MiB of pinned memory and noise in the log."""
    if model.spec.gpus.count == 0:
        yield "--allow-gpu-metrics", "false"
        yield "--pinned-memory-pool-byte-size", "0"


def _backends(model: TritonModel) -> Iterator[tuple[str, str]]:
    for backend in model.spec.triton.backend_config:
        for key, value in sorted(backend.settings.items()):
            yield "--backend-config", f"{backend.backend},{key}={value}"


def _cache(model: TritonModel) -> Iterator[tuple[str, str]]:
    """Make the response cache that an overlay asks for: without one Triton ignores the wish."""
    if any(overlay.response_cache for overlay in model.spec.triton.config_overlays):
        yield "--cache-config", f"local,size={_RESPONSE_CACHE_BYTES}"
