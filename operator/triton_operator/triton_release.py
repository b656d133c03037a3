"""Which release of Triton an image holds, and which flags that release knows.

tritonserver ends with its usage text when it meets an unknown flag, so a flag must not be given
to a release that lacks it. Releases and flags: NVIDIA's release notes and, for the first release
of each flag, src/command_line_parser.cc of the server at its tags.
"""

import re
from typing import Final

Release = tuple[int, int]
"""Year and month of a container release, such as (26, 10)."""

_TAG: Final = re.compile(r":(?P<year>\d\d)\.(?P<month>\d\d)(?![\d.])")

# The oldest release that the operator renders flags for; an unknown image is taken for it.
OLDEST: Final[Release] = (23, 11)

FIRST_RELEASE: Final[dict[str, Release]] = {
    "--model-repository": OLDEST,
    "--disable-auto-complete-config": OLDEST,
    "--exit-timeout-secs": OLDEST,
    "--log-info": OLDEST,
    "--log-verbose": OLDEST,
    "--backend-config": OLDEST,
    "--allow-gpu-metrics": OLDEST,
    "--cache-config": OLDEST,
    "--pinned-memory-pool-byte-size": OLDEST,
    "--http-address": OLDEST,
    "--grpc-address": OLDEST,
    "--metrics-address": OLDEST,
    "--http-restricted-api": OLDEST,
    "--grpc-restricted-protocol": OLDEST,
    "--grpc-max-connection-age": (24, 1),
    "--http-max-input-size": (25, 6),
}


def release_of(image: str) -> Release:
    """Return the release that the tag of *image* names, or the oldest known one.

    A digest or a tag of the user's own says nothing: then only flags that every release knows are
    given.
    """
    match = _TAG.search(image)
    if match is None:
        return OLDEST
    return max(OLDEST, (int(match["year"]), int(match["month"])))


def supported(flag: str, release: Release) -> bool:
    """Return whether *release* knows *flag*.

    Raises KeyError for a flag that is not in the table.
    """
    return FIRST_RELEASE[flag] <= release
