"""A repository in a ConfigMap: one Python model, good or broken."""

from typing import Any

import make
from triton_api.v1alpha1 import TritonModel
from triton_operator.kinds import Object

PATHS = ("adder/config.pbtxt", "adder/1/model.py")
CONFIG = """
backend: "python"
input [ { name: "X" data_type: TYPE_FP32 dims: [ 4 ] } ]
output [ { name: "Y" data_type: TYPE_FP32 dims: [ 4 ] } ]
"""
BROKEN = CONFIG.replace("TYPE_FP32", "FP32", 1)


def model(**fields: Any) -> TritonModel:
    """Return a model whose repository is in the ConfigMap."""
    return make.model(repository=make.config_map_source(*PATHS), **fields)


def files(config: str = CONFIG, version: int = 1) -> Object:
    """Return the ConfigMap."""
    return make.config_map(version=version, f0=config, f1="x")
