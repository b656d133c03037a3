"""A repository on the Hugging Face Hub, or on a mirror of it, is served."""

import shutil
from pathlib import Path

from cluster.sandbox import Sandbox
from cluster.sources.fetching import addend, by, fetched, secret
from cluster.sources.repositories import ADDEND, write_model
from source_servers.hub import HubServer


def test_a_revision_of_a_private_repository_is_served(
    shared: Sandbox, hub_server: HubServer, repository: Path, digest: str, tmp_path: Path
) -> None:
    """With a token, from a mirror, and from a folder of the repository."""
    released, newer = tmp_path / "released", tmp_path / "newer"
    shutil.copytree(repository, released / "models")
    write_model(newer / "models", addend=ADDEND + 1)
    uri = hub_server.put(released, "private-org/adder", revision="v1")
    hub_server.put(newer, "private-org/adder")
    where = {"endpoint": hub_server.url, "credentials": by("token")}
    shared.create(
        secret("token", hub_server.secret),
        fetched("from-hub", f"{uri}/models", digest=digest, **where),
    )
    assert addend(shared, "from-hub") == ADDEND
