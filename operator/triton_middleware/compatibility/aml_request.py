"""`azureml.contrib.services.aml_request`: the request itself for a `run()` with @rawhttp.

    @rawhttp
    def run(request):
        image = request.get_data()

The surface is Werkzeug's, which is what Flask's request has: method, headers, args, files, form.
"""

from __future__ import annotations

import contextlib
import inspect
import io
from collections.abc import Callable, Generator, Iterator
from typing import Any, Self, TypeVar

from werkzeug.wrappers import Request as WerkzeugRequest

from triton_middleware.messages import Request

Function = TypeVar("Function", bound=Callable[..., Any])

_MARK = "__raw_http__"


def rawhttp(function: Function) -> Function:
    """Have `run()` called with the request itself."""
    setattr(function, _MARK, True)
    return function


def is_raw(function: Callable[..., Any]) -> bool:
    """Whether *function* is decorated with @rawhttp, below other decorators too."""
    seen: list[Any] = []
    waiting: list[Any] = [function]
    while waiting:
        each = waiting.pop()
        if hasattr(each, _MARK):
            return True
        if each not in seen:
            seen.append(each)
            waiting.extend(_wrapped(each))
    return False


def _wrapped(function: Any) -> Iterator[Any]:
    """Yield what *function* may decorate; without functools.wraps that is in its closure only."""
    if hasattr(function, "__wrapped__"):
        yield function.__wrapped__
    for cell in getattr(function, "__closure__", None) or ():
        with contextlib.suppress(ValueError):  # nothing is in it yet
            if inspect.isroutine(cell.cell_contents):
                yield cell.cell_contents


class AMLRequest(WerkzeugRequest):
    """A complete request; its body is in memory."""

    @classmethod
    def of(cls, request: Request) -> Self:
        """Return *request* with Werkzeug's surface."""
        return cls(_environ(request))


class AsyncAMLRequest(AMLRequest):
    """What an `async def run` gets: `await request.get_data()` works, and so does no await."""

    def get_data(self, *arguments: Any, **options: Any) -> Any:
        """Return the body, as bytes or with as_text as text, which can be awaited."""
        data = super().get_data(*arguments, **options)
        return AwaitableText(data) if isinstance(data, str) else AwaitableBytes(data)

    async def get_json(self, *arguments: Any, **options: Any) -> Any:
        """Return the body read as JSON."""
        return super().get_json(*arguments, **options)


class AwaitableBytes(bytes):
    """Bytes that are there already."""

    def __await__(self) -> Generator[None, None, bytes]:
        """Return at once."""
        return bytes(self)
        yield


class AwaitableText(str):
    """Text that is there already."""

    __slots__ = ()

    def __await__(self) -> Generator[None, None, str]:
        """Return at once."""
        return str(self)
        yield


def _environ(request: Request) -> dict[str, Any]:
    """Return *request* as the WSGI environment that Werkzeug reads."""
    host, _, port = request.headers.get("host", "localhost").partition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path,
        "QUERY_STRING": request.query.decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": request.remote,
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.input_terminated": True,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_LENGTH", "CONTENT_TYPE"}:
            environ[f"HTTP_{key}"] = value
    if "content-type" in request.headers:
        environ["CONTENT_TYPE"] = request.headers["content-type"]
    return environ
