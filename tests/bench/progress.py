"""Lines that tell how far a run is."""

import time

_STARTED = time.monotonic()


def say(text: str) -> None:
    """Print *text* behind the time since the start."""
    print(f"[{time.monotonic() - _STARTED:6.1f} s] {text}", flush=True)
