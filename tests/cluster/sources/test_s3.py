"""A repository in an S3 bucket is served."""

from pathlib import Path

from cluster.sandbox import Sandbox
from cluster.sources.fetching import addend, by, fetched, secret, told
from cluster.sources.repositories import ADDEND
from source_servers.s3 import S3Server


def test_a_folder_of_a_bucket_is_served(
    shared: Sandbox, s3_server: S3Server, repository: Path, digest: str
) -> None:
    """With the key of a Secret, from an endpoint of one's own; the digest tells what is served."""
    uri = s3_server.put(repository, "served", "models/v1")
    shared.create(
        secret("key", s3_server.secret),
        fetched("from-s3", uri, endpoint=s3_server.url, credentials=by("key"), digest=digest),
    )
    assert addend(shared, "from-s3") == ADDEND
    assert shared.status("from-s3")["model"]["digest"] == digest


def test_the_key_is_nowhere_to_be_read(
    shared: Sandbox, s3_server: S3Server, repository: Path
) -> None:
    """Neither in the model and its status, nor in the pod, nor in an event."""
    uri = s3_server.put(repository, "hidden")
    shared.create(
        secret("hidden", s3_server.secret),
        fetched("hiding", uri, endpoint=s3_server.url, credentials=by("hidden")),
    )
    shared.until_ready("hiding", seconds=120)
    assert s3_server.secret["AWS_SECRET_ACCESS_KEY"] not in told(shared, "hiding")


def test_a_wrong_key_is_told(shared: Sandbox, s3_server: S3Server, repository: Path) -> None:
    """With the name of the Secret to correct, and not with its content."""
    uri = s3_server.put(repository, "refused")
    wrong = {**s3_server.secret, "AWS_SECRET_ACCESS_KEY": "key-that-is-not-right"}
    shared.create(
        secret("mistyped", wrong),
        fetched("refused", uri, endpoint=s3_server.url, credentials=by("mistyped")),
    )
    status = shared.until_reason("refused", "CredentialsRefused", seconds=60)
    assert "mistyped" in status["failures"][0]["message"] + status["failures"][0]["hint"]
    assert "key-that-is-not-right" not in told(shared, "refused")


def test_a_folder_that_is_not_there_is_told(
    shared: Sandbox, s3_server: S3Server, repository: Path
) -> None:
    """It is made later, and then served without any change of the model."""
    uri = s3_server.put(repository, "late", "models/v1").replace("v1", "v2")
    shared.create(
        secret("late", s3_server.secret),
        fetched("late", uri, endpoint=s3_server.url, credentials=by("late")),
    )
    shared.until_reason("late", "SourceNotFound", seconds=60)
    s3_server.put(repository, "late", "models/v2")
    assert addend(shared, "late") == ADDEND
