"""Everything here is real: API server, scheduler, kubelet, Triton, and the operator's chart."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import access, audit
from cluster.api import Api
from cluster.audit import AuditLog
from cluster.sandbox import Sandbox, sandbox

_TIMEOUT_SECONDS = 240


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, let none hang, and judge the operator's rights last."""
    items.sort(key=lambda item: item.path.name == "test_rights.py")
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.cluster)
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(_TIMEOUT_SECONDS))


@pytest.fixture(scope="session")
def installed(request: pytest.FixtureRequest) -> None:
    """The operator of this checkout runs in the cluster, installed by its chart.

    `make install` does nothing where all is there already. Set TRITON_OPERATOR_INSTALLED=1 to test
    an operator that was installed in another way.
    """
    if os.environ.get("TRITON_OPERATOR_INSTALLED"):
        return
    # Its progress is shown: a first run builds programs and images for minutes.
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print("\nmake install", flush=True)
        done = subprocess.run(["make", "install"], cwd=access.CHECKOUT, check=False)
    assert done.returncode == 0, "the operator could not be installed: see what make says above"


@pytest.fixture(scope="session")
def api(installed: None) -> Api:
    """The API server, with the operator at work."""
    return Api()


@pytest.fixture
def box(api: Api, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A namespace for one test."""
    with sandbox(api, _purpose(request.node.name)) as made:
        yield made


@pytest.fixture(scope="module")
def shared(api: Api, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A namespace for the tests of one file."""
    with sandbox(api, _purpose(request.module.__name__.rpartition(".")[2])) as made:
        yield made


@pytest.fixture(scope="session", autouse=True)
def operator_audit(request: pytest.FixtureRequest) -> AuditLog | None:
    """What the operator has asked the API server for since the first test of this folder."""
    api = request.getfixturevalue("api")
    return audit.of_the_operator(api) if access.audit_log() else None


def _purpose(name: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", name.lower().removeprefix("test_")).strip("-")
    return words[:40].strip("-")
