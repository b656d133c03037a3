"""triton_api.contract: what the containers of a pod agree on."""

import subprocess
import sys
from pathlib import Path

import pytest

from triton_api import contract

ROOT = Path(__file__).parents[3]


def test_path_of_a_models_readiness():
    """Readiness of a model is asked for by the v2 protocol."""
    assert contract.model_ready_path("add_sub") == "/v2/models/add_sub/ready"


def test_ports_differ():
    """Containers of one pod share its ports."""
    assert len({contract.HTTP_PORT, contract.GRPC_PORT, contract.METRICS_PORT}) == 3


@pytest.mark.parametrize("module", ["triton_api.contract", "triton_api.names"])
def test_the_contract_needs_the_standard_library_only(module):
    """A container image can carry it without carrying pydantic."""
    code = f"import sys, {module}; sys.exit('pydantic' in sys.modules)"
    path = {"PYTHONPATH": str(ROOT / "operator")}
    assert subprocess.run([sys.executable, "-c", code], env=path, check=False).returncode == 0
