"""A repository in git is served."""

import shutil
from pathlib import Path

from cluster.sandbox import Sandbox
from cluster.sources.fetching import addend, by, fetched, secret
from cluster.sources.repositories import ADDEND, write_model
from source_servers.git import GitServer


def test_a_tag_of_a_private_repository_is_served(
    shared: Sandbox, git_server: GitServer, repository: Path, digest: str, tmp_path: Path
) -> None:
    """The tag's content and not the branch's, from a folder in it."""
    released, newer = tmp_path / "released", tmp_path / "newer"
    shutil.copytree(repository, released / "models")
    write_model(newer / "models", addend=ADDEND + 1)
    uri = git_server.put(released, "tagged", tag="v1", private=True).uri
    git_server.put(newer, "tagged", private=True)
    shared.create(
        secret("account", git_server.secret),
        fetched("tag", f"{uri}@v1", credentials=by("account"), path="models", digest=digest),
    )
    assert addend(shared, "tag") == ADDEND


def test_a_commit_is_served(
    shared: Sandbox, git_server: GitServer, repository: Path, digest: str, tmp_path: Path
) -> None:
    """Though the branch has moved on."""
    pushed = git_server.put(repository, "moved")
    write_model(tmp_path, addend=ADDEND + 1)
    git_server.put(tmp_path, "moved")
    shared.create(
        secret("trust", git_server.trust),
        fetched("commit", f"{pushed.uri}@{pushed.commit}", credentials=by("trust"), digest=digest),
    )
    assert addend(shared, "commit") == ADDEND
