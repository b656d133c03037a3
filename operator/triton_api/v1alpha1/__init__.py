"""Version v1alpha1 of the API: one file per part of the spec, and status."""

from triton_api.v1alpha1.model import TritonModel, TritonModelSpec, parse

__all__ = ["TritonModel", "TritonModelSpec", "parse"]
