"""A repository from each kind of source is served: one model, in the hands of seven servers.

All models start at the same time, and pin the same digest: so every way of obtaining a repository
has to agree on what it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cluster.api import Api, Object
from cluster.sandbox import Sandbox, sandbox
from cluster.sources.fetching import addend, by, fetched, secret, told
from cluster.sources.repositories import ADDEND, copied, write_model
from source_servers.azure import AzureServer
from source_servers.gcs import GcsServer
from source_servers.git import GitServer
from source_servers.hub import HubServer
from source_servers.registry import Registry
from source_servers.s3 import S3Server
from source_servers.server import Secret

Placed = tuple[Secret, Object]
"""What is in the Secret of credentials, and spec.repository."""


@dataclass(frozen=True)
class Place:
    """Where a case finds what it puts somewhere."""

    repository: Path
    scratch: Path
    """A folder of the case's own."""

    def newer(self) -> Path:
        """Return a repository that must not be the one that is served."""
        return write_model(self.scratch / "newer", addend=ADDEND + 1)


def _bucket(server: S3Server, place: Place) -> Placed:
    uri = server.put(place.repository, "served", "models/v1")
    return server.secret, {"uri": uri, "endpoint": server.url}


def _private_bucket(server: GcsServer, place: Place) -> Placed:
    uri = server.put(place.repository, "private-served", "models/v1")
    return server.secret, {"uri": uri, "endpoint": server.url}


def _container(server: AzureServer, place: Place) -> Placed:
    uri = server.put(place.repository, "served-by-key", "models/v1")
    return server.secret, {"uri": uri, "endpoint": server.endpoint}


def _signed_container(server: AzureServer, place: Place) -> Placed:
    uri = server.put(place.repository, "served-by-sas", "models/v1")
    return server.sas, {"uri": uri, "endpoint": server.endpoint}


def _azures_layout(server: AzureServer, place: Place) -> Placed:
    """Azure ML keeps the models of a Triton record in a folder `triton`; its path is enough."""
    copied(place.repository, place.scratch / "record" / "triton")
    uri = server.put(place.scratch, "layout")
    return server.secret, {"uri": uri, "endpoint": server.endpoint, "path": "record"}


def _revision(server: HubServer, place: Place) -> Placed:
    """A revision of a private repository on a mirror of the Hub, from a folder in it."""
    released = copied(place.repository, place.scratch / "released", below="models")
    uri = server.put(released, "private-org/adder", revision="v1")
    server.put(place.newer(), "private-org/adder")
    return server.secret, {"uri": f"{uri}/models", "endpoint": server.url}


def _artifact(server: Registry, place: Place) -> Placed:
    """By the Secret that `kubectl create secret docker-registry` makes."""
    return server.docker_config, {"uri": server.push_artifact(place.repository, "m/adder", "v1")}


def _archive(server: Registry, place: Place) -> Placed:
    return server.secret, {"uri": server.push_archive(place.repository, "m/archive")}


def _image(server: Registry, place: Place) -> Placed:
    """By the manifest's digest, from a folder; an upper layer replaces files of a lower."""
    lower = copied(place.newer(), place.scratch / "lower", below="models")
    upper = copied(place.repository, place.scratch / "upper", below="models")
    uri = server.push_image([lower, upper], "m/image", "v1")
    uri = uri.replace(":v1", f"@{server.digest_of('m/image', 'v1')}")
    return server.trust, {"uri": uri, "path": "models"}


def _tag(server: GitServer, place: Place) -> Placed:
    """The tag's content and not the branch's, from a folder in it."""
    released = copied(place.repository, place.scratch / "released", below="models")
    uri = server.put(released, "tagged", tag="v1", private=True).uri
    server.put(
        copied(place.newer(), place.scratch / "moved", below="models"), "tagged", private=True
    )
    return server.secret, {"uri": f"{uri}@v1", "path": "models"}


def _commit(server: GitServer, place: Place) -> Placed:
    """Though the branch has moved on."""
    pushed = server.put(place.repository, "moved")
    server.put(place.newer(), "moved")
    return server.trust, {"uri": f"{pushed.uri}@{pushed.commit}"}


# The model's name, the fixture with its server, and how the repository gets there.
_CASES: tuple[tuple[str, str, Callable[[Any, Place], Placed]], ...] = (
    ("s3-key", "s3_server", _bucket),
    ("gs-account", "gcs_server", _private_bucket),
    ("azure-key", "azure_server", _container),
    ("azure-sas", "azure_server", _signed_container),
    ("azure-layout", "azure_server", _azures_layout),
    ("hf-revision", "hub_server", _revision),
    ("oci-artifact", "private_registry", _artifact),
    ("oci-archive", "private_registry", _archive),
    ("oci-image", "registry", _image),
    ("git-tag", "git_server", _tag),
    ("git-commit", "git_server", _commit),
)


@pytest.fixture(scope="module")
def served(  # noqa: PLR0917  # named, so that what they run is installed before any test
    request: pytest.FixtureRequest,
    api: Api,
    repository: Path,
    digest: str,
    tmp_path_factory: pytest.TempPathFactory,
    s3_server: S3Server,
    gcs_server: GcsServer,
    azure_server: AzureServer,
    hub_server: HubServer,
    registry: Registry,
    private_registry: Registry,
    git_server: GitServer,
) -> Iterator[Sandbox]:
    """A model for each case."""
    with sandbox(api, "served") as box:
        for name, server, put in _CASES:
            place = Place(repository, tmp_path_factory.mktemp(name))
            content, source = put(request.getfixturevalue(server), place)
            source |= {"digest": digest, "credentials": by(name)}
            box.create(secret(name, content), fetched(name, **source))
        yield box


@pytest.mark.parametrize("name", [name for name, _, _ in _CASES])
def test_a_repository_is_served(served: Sandbox, name: str, digest: str) -> None:
    """To an inference that only this content answers so; the status tells its digest."""
    assert addend(served, name) == ADDEND
    assert served.status(name)["model"]["digest"] == digest


def test_the_key_is_nowhere_to_be_read(served: Sandbox, s3_server: S3Server) -> None:
    """Neither in the model and its status, nor in the pod, nor in an event."""
    served.until_ready("s3-key", seconds=120)
    assert s3_server.secret["AWS_SECRET_ACCESS_KEY"] not in told(served, "s3-key")
