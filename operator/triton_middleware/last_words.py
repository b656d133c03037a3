"""What a container leaves to the kubelet: why it ended, in its termination message."""

import os
import re
import traceback
from pathlib import Path
from typing import Final

TERMINATION_LOG: Final = Path(os.environ.get("TERMINATION_LOG", "/dev/termination-log"))
"""Another file where no kubelet reads it."""

# The kubelet cuts off the end of what is longer, and there the cause stands.
_LIMIT_BYTES: Final = 4096
_CREDENTIALS: Final = re.compile(r"(?<=://)[^/@\s]+@")
_OURS: Final = (str(Path(__file__).parent), "<frozen ")


def leave(message: str) -> None:
    """Leave *message* for status, unless a part of the container has left one already.

    Nothing happens where there is no such file. Credentials in addresses are left out.
    """
    if TERMINATION_LOG.exists() and not TERMINATION_LOG.stat().st_size:
        text = without_credentials(message).encode()[-_LIMIT_BYTES:]
        TERMINATION_LOG.write_text(text.decode(errors="ignore"))


def without_credentials(text: str) -> str:
    """Return *text* with the users and passwords of its addresses hidden."""
    return _CREDENTIALS.sub("***@", text)


def told(error: BaseException) -> str:
    """Return the traceback of what the script raised, without our own lines; else the message."""
    if error.__cause__ is None:
        return str(error)
    cause = traceback.TracebackException.from_exception(error.__cause__)
    theirs = [frame for frame in cause.stack if not frame.filename.startswith(_OURS)]
    cause.stack = traceback.StackSummary.from_list(theirs)
    return "".join(cause.format(chain=False)).strip()
