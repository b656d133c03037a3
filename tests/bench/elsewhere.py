"""Figures to compare with that this run did not measure, and what we aim at.

KServe's Go controller, measured once on this kind of machine with 500 services: a real API server
with fake nodes, as here, but another day, another load and another definition of some phases.
"""

from dataclasses import dataclass
from typing import Final

COMPARED_SIZE: Final = 500


@dataclass(frozen=True)
class Reference:
    """KServe's figure, and the most that ours may be."""

    kserve: float | None = None
    aim: float | None = None


AT_500: Final[dict[str, Reference]] = {
    "requests per object": Reference(kserve=20, aim=8),
    "writes per object": Reference(kserve=6, aim=5),
    "all ready, s": Reference(kserve=75, aim=37.5),
    "a change rolled to all, s": Reference(kserve=98, aim=24.5),
    "restart settled, s": Reference(kserve=13, aim=5),
    "restart, requests per object": Reference(kserve=5),
    "restart, writes": Reference(aim=0),
    "operator memory at its highest, MiB": Reference(kserve=120, aim=150),
    "one more, to Deployment, ms": Reference(kserve=35, aim=60),
    "one more, to ready, ms": Reference(kserve=150),
}
