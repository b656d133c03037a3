"""From what `run()` returned to an answer."""

import json
import re
from http import HTTPStatus
from typing import Any, Final

from triton_middleware.errors import RunError
from triton_middleware.messages import FAILED_HEADER, Answer

EXECUTION_HEADER: Final = "x-ms-run-fn-exec-ms"

_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LEAST_STATUS: Final = 200
_GREATEST_STATUS: Final = 999
_NOT_THE_SCRIPTS: Final = frozenset(
    {
        *("content-length", "content-type", "connection", "keep-alive", "proxy-connection"),
        *("te", "trailer", "transfer-encoding", "upgrade"),
    }
)
"""Headers that the server sets, since they are the connection's or follow from the body."""


def _plain(value: Any) -> Any:
    """Return a NumPy array or scalar, or what behaves like one, as Python's own values."""
    if hasattr(value, "tolist") and hasattr(value, "dtype"):
        return value.tolist()
    raise TypeError(f"a {_name(value)} in it has no JSON form")


_ENCODER: Final = json.JSONEncoder(default=_plain)


def answer(result: Any, milliseconds: float) -> Answer:
    """Return *result* as an answer: a Werkzeug response as it is, all else as JSON.

    Raises RunError that names the type when it can't be JSON, or what is wrong with a response.
    """
    made = _from_response(result) if _is_response(result) else _from_value(result)
    made.headers.append((EXECUTION_HEADER, f"{milliseconds:.3f}"))
    return made


def _is_response(result: Any) -> bool:
    # By name of a base class, so that Werkzeug is loaded only where a script uses it.
    return any(
        kind.__name__ == "Response" and kind.__module__.startswith("werkzeug.")
        for kind in type(result).__mro__
    )


def _from_response(response: Any) -> Answer:
    failed = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
    if failed:
        response.headers[FAILED_HEADER] = "True"
    headers = [each for each in response.headers if each[0].lower() not in _NOT_THE_SCRIPTS]
    _check(response.status_code, headers)
    try:
        body = b"".join(response.iter_encoded())
    except Exception as error:
        raise RunError(
            f"run() returned a response whose body can't be sent ({error}). Give it text or bytes, "
            "or a value with json_str=True"
        ) from error
    response.close()
    return Answer(body, response.status_code, response.headers.get("Content-Type", ""), headers)


def _check(status: int, headers: list[tuple[str, str]]) -> None:
    """Raise RunError for what would be no HTTP: its client would wait for ever."""
    if not _LEAST_STATUS <= status <= _GREATEST_STATUS:
        raise RunError(f"run() returned a response with the status {status}; use 200 to 599")
    for name, _ in headers:
        if not _NAME.fullmatch(name):
            raise RunError(f"run() returned a response with {name!r}, which can't name a header")


def _from_value(value: Any) -> Answer:
    try:
        # None is an empty object, as it was on Azure's server.
        body = _ENCODER.encode({} if value is None else value).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise RunError(
            f"run() returned a {_name(value)} that can't be sent as JSON ({error}). Return lists, "
            "dictionaries, texts, numbers or NumPy values, or an AMLResponse for anything else"
        ) from error
    return Answer(body, headers=[(FAILED_HEADER, "False")])


def _name(value: Any) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
