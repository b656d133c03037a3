"""A pytest fixture per source server: started at its first use, ended with the session.

They listen at `address`. Tests that want them elsewhere have an `address` of their own and import
the fixtures beside it: a fixture that is only taken over is the same server everywhere. What they
hold is shared by all tests of a session: each test puts its content under a name of its
own.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from source_servers import programs
from source_servers.authority import Authority
from source_servers.azure import AzureServer
from source_servers.gcs import GcsServer
from source_servers.git import GitServer
from source_servers.https import HttpsServer
from source_servers.hub import HubServer
from source_servers.registry import Registry
from source_servers.s3 import S3Server

_PROGRAMS: dict[str, tuple[Callable[[], object], ...]] = {
    "azure_server": (programs.azurite,),
    "gcs_server": (programs.fake_gcs_server, programs.nginx),
    "git_server": (programs.nginx, programs.fcgiwrap),
    "https_server": (programs.nginx,),
    "hub_server": (programs.nginx,),
    "private_registry": (programs.docker_registry,),
    "registry": (programs.docker_registry,),
    "s3_server": (programs.versitygw,),
}


def pytest_collection_finish(session: pytest.Session) -> None:
    """Install what the collected tests will start, before the first one's time begins to run.

    A first installation builds programs for minutes, and its progress is shown.
    """
    if session.config.option.collectonly:
        return
    wanted = {name for item in session.items for name in getattr(item, "fixturenames", ())}
    capture = session.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        for name in sorted(wanted & set(_PROGRAMS)):
            for program in _PROGRAMS[name]:
                program()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A private authority; its certificate is the key `ca.crt` of a server's secret."""
    folder: Path = tmp_path_factory.mktemp("authority")
    return Authority(folder)


@pytest.fixture(scope="session")
def address() -> str:
    """Where the servers listen."""
    return "127.0.0.1"


@pytest.fixture(scope="session")
def s3_server(address: str) -> Iterator[S3Server]:
    """S3 over http, as MinIO runs in a cluster."""
    with S3Server.running(address) as server:
        yield server


@pytest.fixture(scope="session")
def https_server(address: str, authority: Authority) -> Iterator[HttpsServer]:
    """Files over https, public, with credentials, and slow."""
    with HttpsServer.running(authority, address) as server:
        yield server


@pytest.fixture(scope="session")
def git_server(address: str, authority: Authority) -> Iterator[GitServer]:
    """Git over https, public and with a password."""
    with GitServer.running(authority, address) as server:
        yield server


@pytest.fixture(scope="session")
def registry(address: str, authority: Authority) -> Iterator[Registry]:
    """A container registry over https that everyone may read."""
    with Registry.running(address, authority) as server:
        yield server


@pytest.fixture(scope="session")
def private_registry(address: str, authority: Authority) -> Iterator[Registry]:
    """A container registry over https that wants a password."""
    with Registry.running(address, authority, private=True) as server:
        yield server


@pytest.fixture(scope="session")
def gcs_server(address: str) -> Iterator[GcsServer]:
    """Google Cloud Storage over http."""
    with GcsServer.running(address) as server:
        yield server


@pytest.fixture(scope="session")
def azure_server(address: str) -> Iterator[AzureServer]:
    """Azure Blob Storage over http."""
    with AzureServer.running(address) as server:
        yield server


@pytest.fixture(scope="session")
def hub_server(address: str) -> Iterator[HubServer]:
    """What speaks like the Hugging Face Hub, over http."""
    with HubServer.running(address) as server:
        yield server
