"""tracing: nothing without an endpoint; with one, spans arrive there."""

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from triton_middleware.tracing import Tracing

TRACE = "0af7651916cd43dd8448eb211c80319c"


def test_without_an_endpoint_nothing_is_loaded():
    """Nor sent."""
    with Tracing("x", {}).span("POST", {}) as span:
        span.ended(500)


def test_a_request_is_a_span_of_the_callers_trace():
    """With its status; one that the server is to blame for is an error."""
    received = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        serving = threading.Thread(target=collector.handle_request)
        serving.start()
        code = (
            "from triton_middleware.tracing import Tracing\n"
            f"headers = {{'traceparent': '00-{TRACE}-b7ad6b7169203331-01'}}\n"
            "with Tracing('bidaf').span('POST', headers) as span: span.ended(503)\n"
            "from opentelemetry import trace; trace.get_tracer_provider().shutdown()\n"
        )
        endpoint = f"http://127.0.0.1:{collector.server_port}"
        environment = os.environ | {
            "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
            "PYTHONPATH": "operator",
        }
        subprocess.run([sys.executable, "-c", code], check=True, env=environment, timeout=30)
        serving.join()
    resource = ExportTraceServiceRequest.FromString(received[0]).resource_spans[0]
    span = resource.scope_spans[0].spans[0]
    assert (span.name, span.trace_id.hex(), span.status.code) == ("POST /score", TRACE, 2)
    named = {each.key: each.value.string_value for each in resource.resource.attributes}
    assert named["service.name"] == "bidaf"
