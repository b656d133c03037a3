"""Answers that the gateway gives itself: JSON over HTTP, a status over gRPC."""

import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class GrpcStatus(IntEnum):
    """Status codes of gRPC, as numbered by its specification."""

    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    UNAUTHENTICATED = 16


@dataclass(frozen=True)
class Answer:
    """One refusal, in the words of both protocols."""

    status: int
    grpc_status: GrpcStatus
    message: str
    headers: tuple[tuple[str, str], ...] = ()


UNAUTHENTICATED: Final = Answer(
    401,
    GrpcStatus.UNAUTHENTICATED,
    "Send a valid key or token in the header Authorization: Bearer <key>.",
    (("www-authenticate", "Bearer"),),
)
PROTECTED: Final = Answer(
    403,
    GrpcStatus.PERMISSION_DENIED,
    "This API changes the server and is closed. spec.gateway of the TritonModel can open it.",
)
UNKNOWN: Final = Answer(
    404,
    GrpcStatus.UNIMPLEMENTED,
    "There is no such path; inference is /v2/models/<model>/infer, that of a script /score.",
)
UNKNOWN_METHOD: Final = Answer(
    404, GrpcStatus.UNIMPLEMENTED, "There is no such method in inference.GRPCInferenceService."
)
WRONG_METHOD: Final = Answer(
    405,
    GrpcStatus.UNIMPLEMENTED,
    "Use GET, or POST for inference.",
    (("allow", "GET, POST"),),
)
LONG_REQUEST_ID: Final = Answer(
    431,
    GrpcStatus.INVALID_ARGUMENT,
    "x-request-id and x-ms-client-request-id may have 100 characters.",
)
INCOMPLETE: Final = Answer(
    400, GrpcStatus.INVALID_ARGUMENT, "The request ended before its message did."
)
CROWDED: Final = Answer(
    503, GrpcStatus.RESOURCE_EXHAUSTED, "The model server is busy. Try again later."
)
# Marks the error that HAProxy gives both when no place and when no server is there.
NO_SERVER_HEADER: Final = "x-gateway-no-server"
RETRY: Final = (("retry-after", "1"),)
# What HAProxy itself may answer. `errorfile` and `http-error` know these statuses.
GENERATED: Final = (
    Answer(400, GrpcStatus.INTERNAL, "The request is malformed."),
    Answer(408, GrpcStatus.INTERNAL, "The request came too slowly."),
    Answer(500, GrpcStatus.INTERNAL, "The gateway failed."),
    Answer(502, GrpcStatus.UNAVAILABLE, "The model server broke off its answer."),
    Answer(
        503,
        GrpcStatus.UNAVAILABLE,
        "The model server is busy or not running. Try again later.",
        RETRY,
    ),
    Answer(504, GrpcStatus.DEADLINE_EXCEEDED, "The model took longer than the scoring timeout."),
)


def too_large(limit: int) -> Answer:
    """Return the answer to more than *limit* bytes."""
    message = f"The request is larger than {limit} bytes, the limit of this endpoint."
    return Answer(413, GrpcStatus.RESOURCE_EXHAUSTED, message)


def json_return(answer: Answer, condition: str) -> str:
    """Return the rule that answers an HTTP request with JSON where *condition* holds."""
    body = f"content-type application/json string '{_json(answer)}'"
    return f"http-request return status {answer.status} {body}{_headers(answer)} {condition}"


def json_error(answer: Answer) -> str:
    """Return the directive that words an error of HAProxy's as JSON."""
    body = f"content-type application/json string '{_json(answer)}'"
    return f"http-error status {answer.status} {body}{_headers(answer)}"


def grpc_return(answer: Answer, condition: str) -> str:
    """Return the rule that ends a gRPC call with a status where *condition* holds.

    HTTP 200 without a body: gRPC calls it trailers-only. The frontend adds the content type.
    """
    headers = "".join(f" hdr {name} '{value}'" for name, value in _grpc_status(answer))
    return f"http-request return status 200{headers}{_headers(answer)} {condition}"


def grpc_file(answer: Answer) -> str:
    """Return a whole response that words an error of HAProxy's as a gRPC status."""
    mark = ((NO_SERVER_HEADER, "1"),) if answer.status == CROWDED.status else ()
    headers = "".join(f"{name}: {value}\r\n" for name, value in (*_grpc_status(answer), *mark))
    return f"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n{headers}\r\n"


def grpc_file_name(answer: Answer) -> str:
    """Return the name of the file that holds `grpc_file(answer)`."""
    return f"grpc-{answer.status}.http"


def _json(answer: Answer) -> str:
    # Triton's clients read `error`, Azure's scoring server writes `message`.
    return json.dumps({"error": answer.message, "message": answer.message})


def _headers(answer: Answer) -> str:
    return "".join(f" hdr {name} '{value}'" for name, value in answer.headers)


def _grpc_status(answer: Answer) -> tuple[tuple[str, str], ...]:
    return (
        ("grpc-status", str(int(answer.grpc_status))),
        ("grpc-message", answer.message),
    )
