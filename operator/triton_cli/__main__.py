"""Entry of `kubectl-triton`, which kubectl runs as `kubectl triton`."""

import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Final

# To see where a fault of the program itself is.
TRACEBACK_VARIABLE: Final = "KUBECTL_TRITON_TRACEBACK"
# As a shell counts a process that SIGINT has ended.
_INTERRUPTED: Final = 130


def main() -> None:
    """Run the command line and end the process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal of another alphabet, a file's name that is no text.
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(_code())
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except OSError as error:
        if os.environ.get(TRACEBACK_VARIABLE):
            raise
        where = f"{error.filename}: " if error.filename else ""
        if not where:
            # It was standard output; Python would try to write the rest at the very end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(f"error: {where}{error.strerror or error}")
    except Exception as error:
        if os.environ.get(TRACEBACK_VARIABLE):
            raise
        sys.exit(
            f"error: this is a fault of kubectl-triton: {type(error).__name__}: {error}; report it "
            f"with what {TRACEBACK_VARIABLE}=1 shows"
        )


def _code() -> int | str:
    """Return how the process is to end."""
    try:
        click = import_module("click")
        application = import_module("triton_cli.application").application
    except ModuleNotFoundError as error:
        return (
            f"error: kubectl-triton needs the package {error.name}; install it with "
            "`pip install 'triton-operator[cli]'`"
        )
    try:
        return application.main(prog_name="kubectl triton", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return int(error.exit_code)
    except click.Abort:
        return _INTERRUPTED


if __name__ == "__main__":
    main()
