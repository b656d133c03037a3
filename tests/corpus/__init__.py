"""Repositories with the verdict of the real Triton on each: the truth for the checker."""

from collections.abc import Mapping
from typing import Final

from corpus import batching, configs, ensembles, instances, layout, merging, tensors
from corpus.case import Case

GROUPS: Final[Mapping[str, tuple[Case, ...]]] = {
    "Layout": layout.CASES,
    "config.pbtxt": configs.CASES,
    "Inputs and outputs": tensors.CASES,
    "Batching and sequences": batching.CASES,
    "Instances and warm-up": instances.CASES,
    "Ensembles": ensembles.CASES,
    "Overlays and links": merging.CASES,
}
CASES: Final = tuple(case for group in GROUPS.values() for case in group)
