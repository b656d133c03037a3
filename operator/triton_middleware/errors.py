"""Failures of a request, each with its HTTP status, and of a script that can't be served."""

from http import HTTPStatus


class ScriptError(Exception):
    """The script can't be served: it is missing, broken, or its `init()` failed."""


class RequestError(Exception):
    """A request is answered with an error; the message goes to the client."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    run_failed = False
    """Whether the client is told, by a header, that it was the script's `run()` that failed."""
    headers: tuple[tuple[str, str], ...] = ()
    """What the answer needs beside the message."""


class BadInputError(RequestError):
    """The body or the query is not what the script takes."""

    status = HTTPStatus.BAD_REQUEST


class BrokenBodyError(BadInputError):
    """The body could not be read to its end: cut off, or not compressed as its header says."""

    # Where the next request would begin is not known.
    headers = (("Connection", "close"),)


class UnsupportedInputError(RequestError):
    """The body has a content type that the script does not take."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class MethodError(RequestError):
    """The path does not take this method."""

    status = HTTPStatus.METHOD_NOT_ALLOWED

    def __init__(self, *allowed: str) -> None:
        """Tell the client which methods are *allowed*."""
        super().__init__("The method is not allowed for the requested URL.")
        self.headers = (("Allow", ", ".join(sorted(allowed))),)


class NotFoundError(RequestError):
    """Nothing is served at this path."""

    status = HTTPStatus.NOT_FOUND


class BodyTooLargeError(RequestError):
    """The body is longer than the limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    # The rest of the body would have to be read before the next request.
    headers = (("Connection", "close"),)

    def __init__(self, limit: int) -> None:
        """Tell the client the *limit*, in bytes."""
        super().__init__(f"The body is longer than the limit of {limit} bytes")


class HeaderTooLargeError(RequestError):
    """A request id is too long."""

    status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE


class RunError(RequestError):
    """`run()` raised, or returned what can't be sent; the cause is in the log."""

    run_failed = True


class StoppingError(RequestError):
    """The worker ends before the request's turn came."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    headers = (("Retry-After", "1"),)


class TimeLimitError(RequestError, TimeoutError):
    """The request took too long; also raised inside a `run()` to interrupt it.

    A TimeoutError, as the old server raised: scripts may clean up on it.
    """

    status = HTTPStatus.GATEWAY_TIMEOUT
    run_failed = True


class ClientGoneError(RequestError):
    """The client closed the connection before its request's turn came; nobody reads the answer."""

    status = HTTPStatus.BAD_REQUEST
