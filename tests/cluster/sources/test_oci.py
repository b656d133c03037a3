"""A repository in a container registry is served, as an artifact and as an image."""

from pathlib import Path

from cluster.sandbox import Sandbox
from cluster.sources.fetching import addend, by, fetched, secret
from cluster.sources.repositories import ADDEND, write_model
from source_servers.registry import Registry


def test_an_artifact_is_served(
    shared: Sandbox, private_registry: Registry, repository: Path, digest: str
) -> None:
    """With the Secret that `kubectl create secret docker-registry` makes."""
    uri = private_registry.push_artifact(repository, "models/adder", "v1")
    shared.create(
        secret("login", private_registry.docker_config),
        fetched("artifact", uri, credentials=by("login"), digest=digest),
    )
    assert addend(shared, "artifact") == ADDEND


def test_an_artifact_of_one_archive_is_served(
    shared: Sandbox, private_registry: Registry, repository: Path, digest: str
) -> None:
    """With a user name and a password."""
    uri = private_registry.push_archive(repository, "models/archive")
    shared.create(
        secret("account", private_registry.secret),
        fetched("archive", uri, credentials=by("account"), digest=digest),
    )
    assert addend(shared, "archive") == ADDEND


def test_an_image_is_served(
    shared: Sandbox, registry: Registry, repository: Path, digest: str, tmp_path: Path
) -> None:
    """By the manifest's digest, from a folder in it; an upper layer replaces files of a lower."""
    lower, upper = tmp_path / "lower", tmp_path / "upper"
    write_model(lower / "models", addend=ADDEND + 1)
    write_model(upper / "models")
    uri = registry.push_image([lower, upper], "models/image", "v1")
    uri = uri.replace(":v1", f"@{registry.digest_of('models/image', 'v1')}")
    shared.create(
        secret("trust", registry.trust),
        fetched("image", uri, credentials=by("trust"), path="models", digest=digest),
    )
    assert addend(shared, "image") == ADDEND
