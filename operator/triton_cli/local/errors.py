"""How a local run fails."""

from collections.abc import Sequence

from triton_cli.errors import UserError


class FailedError(UserError):
    """A process ended that has to run, or was not ready in time; the others are stopped.

    *lines* are its last ones: a traceback, or what the server wrote.
    """

    def __init__(self, message: str, lines: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.lines = tuple(lines)
