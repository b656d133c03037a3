"""A repository in a container of Azure Blob Storage is served."""

import shutil
from pathlib import Path

import pytest

from cluster.sandbox import Sandbox
from cluster.sources.fetching import addend, by, fetched, secret
from cluster.sources.repositories import ADDEND
from source_servers.azure import AzureServer


@pytest.mark.parametrize("proof", ["secret", "sas"])
def test_a_folder_of_a_container_is_served(
    shared: Sandbox, azure_server: AzureServer, repository: Path, digest: str, proof: str
) -> None:
    """With the account's key, and with a shared access signature."""
    uri = azure_server.put(repository, f"served-by-{proof}", "models/v1")
    name, where = f"from-azure-{proof}", azure_server.endpoint
    shared.create(
        secret(proof, getattr(azure_server, proof)),
        fetched(name, uri, endpoint=where, credentials=by(proof), digest=digest),
    )
    assert addend(shared, name) == ADDEND


def test_azures_layout_is_served(
    shared: Sandbox, azure_server: AzureServer, repository: Path, digest: str, tmp_path: Path
) -> None:
    """Azure ML keeps the models of a Triton record in a folder `triton`; its path is enough."""
    shutil.copytree(repository, tmp_path / "record" / "triton")
    uri = azure_server.put(tmp_path, "layout")
    shared.create(
        secret("layout", azure_server.secret),
        fetched(
            "azure-layout",
            uri,
            endpoint=azure_server.endpoint,
            credentials=by("layout"),
            path="record",
            digest=digest,
        ),
    )
    assert addend(shared, "azure-layout") == ADDEND
