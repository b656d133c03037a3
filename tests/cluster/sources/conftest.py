"""Source servers that pods reach, and a repository to put on them."""

from pathlib import Path

import pytest

from cluster import access
from cluster.api import Api
from cluster.sources.repositories import digest_of, write_model
from source_servers.fixtures import (  # noqa: F401 - other servers, at the address below
    azure_server,
    gcs_server,
    git_server,
    https_server,
    hub_server,
    private_registry,
    registry,
    s3_server,
)

_TIMEOUT_SECONDS = 240


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, and let none hang."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.cluster)
            item.add_marker(pytest.mark.timeout(_TIMEOUT_SECONDS))


@pytest.fixture(scope="session")
def address(api: Api) -> str:
    """The address at which pods reach a server of this machine, which is the local node."""
    if not access.is_native():
        pytest.skip("needs the local cluster, whose pods reach servers of this machine")
    (node,) = (each for each in api.list("Node", None) if _is_real(each))
    addresses = {each["type"]: each["address"] for each in node["status"]["addresses"]}
    return str(addresses["InternalIP"])


def _is_real(node: dict[str, dict[str, dict[str, str]]]) -> bool:
    return node["metadata"].get("labels", {}).get("type") != "kwok"


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one model, `adder`, which adds ADDEND."""
    folder: Path = tmp_path_factory.mktemp("repository")
    write_model(folder)
    return folder


@pytest.fixture(scope="session")
def digest(repository: Path) -> str:
    """The digest of `repository`."""
    return digest_of(repository)
