"""From a request to the arguments of `run()`: three ways, by how `run()` is decorated."""

import inspect
import json
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from urllib.parse import parse_qs

from triton_middleware.compatibility.aml_request import AMLRequest, AsyncAMLRequest
from triton_middleware.errors import BadInputError, UnsupportedInputError
from triton_middleware.messages import Request


class Input(Protocol):
    """One way to call `run()`."""

    meaning: ClassVar[str]
    methods: ClassVar[frozenset[str]]
    """Methods that reach `run()`."""

    def __call__(self, request: Request) -> dict[str, Any]:
        """Return the arguments by name; raises a RequestError that says what is wrong."""


@dataclass(frozen=True)
class TextInput:
    """The body as text, whatever it is; what an undecorated `run(data)` gets."""

    parameter: str
    meaning: ClassVar[str] = "the body as text"
    methods: ClassVar = frozenset({"GET", "POST"})

    def __call__(self, request: Request) -> dict[str, Any]:
        """Return the body decoded, or for GET the query as the text of a JSON object."""
        if request.method == "GET":
            return {self.parameter: json.dumps(query_values(request.query))}
        try:
            return {self.parameter: str(request.body, "utf-8")}
        except UnicodeDecodeError as error:
            raise BadInputError(f"Input cannot be decoded as UTF-8: {error}") from None


@dataclass(frozen=True)
class JsonObjectInput:
    """The values of a JSON object; what a `run()` with @input_schema gets."""

    parameters: tuple[inspect.Parameter, ...]
    meaning: ClassVar[str] = "the values of a JSON object"
    methods: ClassVar = frozenset({"GET", "POST"})

    def __call__(self, request: Request) -> dict[str, Any]:
        """Return a value for each parameter, its default where the object has none."""
        given = query_values(request.query) if request.method == "GET" else _json_object(request)
        arguments = {each.name: given.get(each.name, each.default) for each in self.parameters}
        for name, value in arguments.items():
            if value is inspect.Parameter.empty:
                raise BadInputError(f"A value is not provided for the {name!r} parameter.")
        return arguments


@dataclass(frozen=True)
class RawInput:
    """The request itself; what a `run()` with @rawhttp gets."""

    parameter: str
    awaitable: bool = False
    meaning: ClassVar[str] = "the request"
    methods: ClassVar = frozenset({"GET", "POST", "OPTIONS"})

    def __call__(self, request: Request) -> dict[str, Any]:
        """Return a Werkzeug request; its body can be awaited where `run()` is async."""
        kind = AsyncAMLRequest if self.awaitable else AMLRequest
        return {self.parameter: kind.of(request)}


def query_values(query: bytes) -> dict[str, Any]:
    """Return the values of *query*, each read as JSON where it is; lists for repeated names."""
    parsed = parse_qs(query.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")
    values = {name: [_json_or_text(each) for each in texts] for name, texts in parsed.items()}
    return {name: many[0] if len(many) == 1 else many for name, many in values.items()}


def _json_or_text(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _json_object(request: Request) -> dict[str, Any]:
    if not _is_json(request.headers.get("content-type", "")):
        raise UnsupportedInputError("Expects Content-Type to be application/json")
    if not request.body:
        raise BadInputError("POST body is empty. Expecting a JSON dictionary.")
    try:
        given = json.loads(request.body)
    except ValueError as error:
        raise BadInputError(f"POST body could not be decoded as JSON: {error}") from None
    if not isinstance(given, dict):
        raise BadInputError("POST body should be a JSON dictionary.")
    return given


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )
