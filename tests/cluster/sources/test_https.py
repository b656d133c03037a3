"""A repository in an archive behind https is served, once the platform team allows its network."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import access
from cluster.sandbox import Sandbox
from cluster.sources.fetching import addend, by, fetched, secret
from cluster.sources.repositories import ADDEND
from source_servers.https import HttpsServer


@pytest.fixture
def allowed(address: str) -> Iterator[None]:
    """The operator lets https ask the node's address, as the platform team sets it."""
    if access.attempt(
        "helm", "status", access.OPERATOR, "-n", access.OPERATOR_NAMESPACE
    ).returncode:
        pytest.skip("needs the operator installed by its chart, to change its settings")
    before = json.loads(_helm("get", "values", access.OPERATOR, "--all", "--output", "json"))
    _set_networks([f"{address}/32"])
    yield
    _set_networks(before["settings"]["sources"]["networks"])


def _set_networks(networks: list[str]) -> None:
    setting = f"settings.sources.networks={json.dumps(networks)}"
    chart = str(access.CHECKOUT / "charts" / "triton-operator")
    options = ("--reuse-values", "--set-json", setting, "--wait", "--timeout", "2m")
    _helm("upgrade", access.OPERATOR, chart, *options)


def _helm(*arguments: str) -> str:
    return access.run("helm", *arguments, "-n", access.OPERATOR_NAMESPACE, timeout=150)


def test_a_private_address_is_refused(
    shared: Sandbox, https_server: HttpsServer, repository: Path
) -> None:
    """Or a model could be used to ask services that its author can't reach."""
    shared.create(fetched("refused", https_server.put_archive(repository, "refused.tar.gz")))
    shared.until_reason("refused", "SourceNotAllowed", seconds=60)


@pytest.mark.usefixtures("allowed")
def test_an_archive_is_served(
    shared: Sandbox, https_server: HttpsServer, repository: Path, digest: str
) -> None:
    """With a user name and a password, and trust in the company's authority."""
    uri = https_server.put_archive(repository, "served.tar.zst", "private")
    shared.create(
        secret("account", https_server.secret),
        fetched("archive", uri, credentials=by("account"), digest=digest),
    )
    assert addend(shared, "archive") == ADDEND
