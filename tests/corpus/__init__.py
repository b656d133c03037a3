"""Repositories with the verdict of the real Triton on each: the truth for the checker."""

from corpus import batching, configs, ensembles, instances, layout, merging, tensors
from corpus.case import Case

CASES: tuple[Case, ...] = (
    *layout.CASES,
    *configs.CASES,
    *tensors.CASES,
    *batching.CASES,
    *instances.CASES,
    *ensembles.CASES,
    *merging.CASES,
)
