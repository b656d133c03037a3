"""The real Triton has judged the whole corpus once, for all tests of this folder."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import access
from corpus import CASES
from corpus.real_triton import Judgement, judged, pod

_NAME = "triton"


@pytest.fixture(scope="session")
def namespace() -> Iterator[str]:
    """A namespace with a pod of Triton's image. Nothing of the operator is needed."""
    made = f"corpus-{secrets.token_hex(3)}"
    access.kubectl("create", "namespace", made)
    try:
        access.kubectl("apply", "-n", made, "-f", "-", stdin=json.dumps(pod(_NAME)))
        ready = ("wait", "-n", made, f"pod/{_NAME}", "--for=condition=Ready", "--timeout=120s")
        access.kubectl(*ready, timeout=130)
        yield made
    finally:
        access.kubectl("delete", "namespace", made, "--wait=false")


@pytest.fixture(scope="session")
def judgements(namespace: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judgement]:
    """What Triton did with each case, by name."""
    folder: Path = tmp_path_factory.mktemp("cases")
    return judged(namespace, _NAME, CASES, folder)
