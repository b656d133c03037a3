"""OpenTelemetry traces: one span a request, sent only where an OTLP endpoint is configured.

The OpenTelemetry variables of the specification decide all: OTEL_EXPORTER_OTLP_ENDPOINT,
OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER and so on. Without an endpoint nothing of it is loaded.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from http import HTTPStatus
from typing import Any, Final

_ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")


class Span:
    """What of a request is known only at its end."""

    def __init__(self, span: Any = None) -> None:
        """Wrap OpenTelemetry's *span*; None where nothing is traced."""
        self._span = span

    def ended(self, status: int) -> None:
        """Note the *status* of the answer."""
        if self._span is None:
            return
        self._span.set_attribute("http.response.status_code", int(status))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            from opentelemetry.trace import StatusCode  # noqa: PLC0415 (only where traced)

            self._span.set_status(StatusCode.ERROR)


class Tracing:
    """Makes spans, or nothing."""

    def __init__(self, service_name: str, environment: Mapping[str, str] = os.environ) -> None:
        """Send traces of *service_name* if the *environment* names an endpoint."""
        configured = any(environment.get(name) for name in _ENDPOINTS)
        self._tracer = _tracer(service_name, environment) if configured else None
        self._untraced = nullcontext(Span())

    def span(self, method: str, headers: Mapping[str, str]) -> AbstractContextManager[Span]:
        """Trace the block as one request; the caller's trace goes on if its *headers* name one."""
        if self._tracer is None:
            return self._untraced
        return _traced(self._tracer, method, headers)


@contextmanager
def _traced(tracer: Any, method: str, headers: Mapping[str, str]) -> Iterator[Span]:
    from opentelemetry import propagate, trace  # noqa: PLC0415 (only where traced)

    with tracer.start_as_current_span(
        f"{method} /score",
        context=propagate.extract(headers),
        kind=trace.SpanKind.SERVER,
        attributes={"http.request.method": method, "http.route": "/score"},
    ) as span:
        yield Span(span)


def _tracer(service_name: str, environment: Mapping[str, str]) -> Any:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    from opentelemetry.trace import set_tracer_provider  # noqa: PLC0415

    name = environment.get("OTEL_SERVICE_NAME", service_name)
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    # For the script's own spans too, which so belong to the request's trace.
    set_tracer_provider(provider)
    return provider.get_tracer("triton_middleware")
