"""Source servers that pods reach, and a repository to put on them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import access
from cluster.api import Api
from cluster.sources.repositories import digest_of, write_model
from source_servers.authority import Authority
from source_servers.azure import AzureServer
from source_servers.gcs import GcsServer
from source_servers.git import GitServer
from source_servers.https import HttpsServer
from source_servers.hub import HubServer
from source_servers.registry import Registry
from source_servers.s3 import S3Server

_TIMEOUT_SECONDS = 240


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, and let none hang."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.cluster)
            item.add_marker(pytest.mark.timeout(_TIMEOUT_SECONDS))


@pytest.fixture(scope="session")
def node_address(api: Api) -> str:
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


@pytest.fixture(scope="session")
def s3_server(node_address: str) -> Iterator[S3Server]:
    """S3 over http."""
    with S3Server.running(node_address) as server:
        yield server


@pytest.fixture(scope="session")
def gcs_server(node_address: str) -> Iterator[GcsServer]:
    """Google Cloud Storage over http."""
    with GcsServer.running(node_address) as server:
        yield server


@pytest.fixture(scope="session")
def azure_server(node_address: str) -> Iterator[AzureServer]:
    """Azure Blob Storage over http."""
    with AzureServer.running(node_address) as server:
        yield server


@pytest.fixture(scope="session")
def https_server(node_address: str, authority: Authority) -> Iterator[HttpsServer]:
    """Files over https."""
    with HttpsServer.running(authority, node_address) as server:
        yield server


@pytest.fixture(scope="session")
def git_server(node_address: str, authority: Authority) -> Iterator[GitServer]:
    """Git over https."""
    with GitServer.running(authority, node_address) as server:
        yield server


@pytest.fixture(scope="session")
def hub_server(node_address: str) -> Iterator[HubServer]:
    """What speaks like the Hugging Face Hub, over http."""
    with HubServer.running(node_address) as server:
        yield server


@pytest.fixture(scope="session")
def registry(node_address: str, authority: Authority) -> Iterator[Registry]:
    """A container registry over https."""
    with Registry.running(node_address, authority) as server:
        yield server


@pytest.fixture(scope="session")
def private_registry(node_address: str, authority: Authority) -> Iterator[Registry]:
    """A container registry over https that wants a password."""
    with Registry.running(node_address, authority, private=True) as server:
        yield server
