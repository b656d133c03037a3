"""A repository in a bucket of Google Cloud Storage is served."""

from pathlib import Path

from cluster.sandbox import Sandbox
from cluster.sources.fetching import addend, by, fetched, secret
from cluster.sources.repositories import ADDEND
from source_servers.gcs import GcsServer


def test_a_folder_of_a_private_bucket_is_served(
    shared: Sandbox, gcs_server: GcsServer, repository: Path, digest: str
) -> None:
    """With a service account's key from a Secret."""
    uri = gcs_server.put(repository, "private-served", "models/v1")
    shared.create(
        secret("account", gcs_server.secret),
        fetched("from-gs", uri, endpoint=gcs_server.url, credentials=by("account"), digest=digest),
    )
    assert addend(shared, "from-gs") == ADDEND
