"""Entry of `kubectl-triton`, which kubectl runs as `kubectl triton`."""

import os
import sys
from importlib import import_module
from typing import Final

# To see where a fault of the program itself is.
TRACEBACK_VARIABLE: Final = "KUBECTL_TRITON_TRACEBACK"


def main() -> None:
    """Run the command line and end the process."""
    try:
        application = import_module("triton_cli.application").application
    except ModuleNotFoundError as error:
        sys.exit(
            f"error: kubectl-triton needs the package {error.name}; install it with "
            "`pip install 'triton-operator[cli]'`"
        )
    try:
        application(prog_name="kubectl triton")
    except Exception as error:
        if os.environ.get(TRACEBACK_VARIABLE):
            raise
        sys.exit(
            f"error: this is a fault of kubectl-triton: {type(error).__name__}: {error}; report it "
            f"with what {TRACEBACK_VARIABLE}=1 shows"
        )


if __name__ == "__main__":
    main()
