"""Start a program that is told to end when its parent is gone, even by SIGKILL.

`python tether.py PARENT PROGRAM [ARGUMENT]...`, where PARENT is the parent's process id. It must
import nothing of ours: it is run as a file, by itself. Linux keeps the order through execve
(prctl(2), PR_SET_PDEATHSIG), and other systems have none.
"""

import ctypes
import os
import signal
import sys

_SET_DEATH_SIGNAL = 1


def main() -> None:
    """Become the program; exit 127 where it can't be started, as a shell does."""
    parent, *command = sys.argv[1:]
    ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != int(parent):
        # It went before the order was given.
        sys.exit(128 + signal.SIGTERM)
    try:
        os.execvp(command[0], command)  # noqa: S606 - what our parent starts
    except OSError as error:
        sys.stderr.write(f"can't start {command[0]}: {error.strerror}\n")
        sys.exit(127)


if __name__ == "__main__":
    main()
