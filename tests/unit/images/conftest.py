"""Make the programs of deploy/images importable: they run from their own folders."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

IMAGES = Path(__file__).resolve().parents[3] / "deploy" / "images"

sys.path[:0] = [str(IMAGES), str(IMAGES / "triton-cpu" / "backends" / "onnxruntime")]

# Only the Triton image has ONNX Runtime; what these tests look at does not call it.
sys.modules.setdefault("onnxruntime", ModuleType("onnxruntime"))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the programs an empty cache and return its folder."""
    monkeypatch.setenv("TRITON_OPERATOR_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "images"
