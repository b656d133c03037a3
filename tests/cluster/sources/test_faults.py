"""What is wrong with a source is told on the model within half a minute, and gone with its cause.

All faults are there at the same time, a model each. Then all causes go away at the same time, and
no model is touched.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

from cluster import access
from cluster.api import Api
from cluster.manifests import BROKEN_CONFIG
from cluster.node_volume import folder_of, node_volume, resize, small_disk
from cluster.sandbox import condition, sandbox
from cluster.sources.fetching import addend, secret
from cluster.sources.repositories import ADDEND, digest_of, write_model
from cluster.sources.ward import Told, Ward
from source_servers.s3 import S3Server
from sources.faulty_proxy import Fault

_LATEST_SECONDS = 30
_MIB = 1024 * 1024
_DISK = "small"


@dataclass(frozen=True)
class Case:
    """A fault and what is told about it. A model has its name, and its folder in the bucket."""

    name: str
    reason: str
    says: tuple[str, ...]
    """Words of the message: what happened, to which object."""
    bucket: str = "faults"
    content: Literal["good", "newer", "broken", "folder", "nothing"] = "good"
    """What is in the folder, or is the folder itself all there is."""
    key: Literal["right", "wrong", "none"] = "right"
    """What is in the Secret of credentials, or is there no Secret."""
    fault: Fault = "none"
    after_bytes: int = 0
    """What passes of all answers before the fault."""
    pinned: bool = False
    """Whether the model asks for the digest of the good content."""
    disk: str | None = None
    """Claim of the cache."""
    stalled: bool = False
    """Whether it is told at once that a person has to do something."""


_CASES = (
    Case("wrong-key", "CredentialsRefused", ("s3://faults", "Secret wrong-key"), key="wrong"),
    Case("no-secret", "CredentialsNotFound", ("Secret no-secret does not exist",), key="none"),
    Case(
        "no-bucket",
        "SourceNotFound",
        ("s3://no-bucket does not exist",),
        bucket="no-bucket",
        content="nothing",
    ),
    Case("no-folder", "SourceNotFound", ("no object below 'no-folder'",), content="nothing"),
    Case(
        "empty-folder",
        "SourceNotFound",
        ("s3://faults/empty-folder holds nothing",),
        content="folder",
    ),
    Case("stalls", "SourceUnavailable", ("s3://faults",), fault="stall"),
    Case(
        "stalls-half-way",
        "SourceUnavailable",
        ("no byte for 10 seconds",),
        fault="stall",
        after_bytes=_MIB,
    ),
    Case("closes-half-way", "SourceUnavailable", ("s3://faults",), fault="close", after_bytes=_MIB),
    Case("answers-500", "SourceUnavailable", ("s3://faults", "500"), fault="500"),
    Case("gone", "SourceUnavailable", ("s3://faults",), fault="refuse"),
    Case("full-disk", "DiskFull", ("MiB are to be written to the disk of /cache",), disk=_DISK),
    Case("changed", "DigestMismatch", ("sha256:",), content="newer", pinned=True, stalled=True),
    Case(
        "broken-config",
        "RepositoryInvalid",
        ("adder/config.pbtxt:5:32", "FP32"),
        content="broken",
        stalled=True,
    ),
)
_EACH = pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A repository that is well, one of tomorrow, and one that Triton would refuse."""
    changes: dict[str, dict[str, Any]] = {
        "good": {},
        "newer": {"addend": ADDEND + 1},
        "broken": {"config": BROKEN_CONFIG},
    }
    return {
        name: write_model(tmp_path_factory.mktemp(name), ballast=2 * _MIB, **change)
        for name, change in changes.items()
    }


@pytest.fixture(scope="module")
def ward(api: Api, s3_server: S3Server, contents: dict[str, Path]) -> Iterator[Ward]:
    """A model for each case, and a disk that is too small for one of them."""
    with ExitStack() as ends:
        box = ends.enter_context(sandbox(api, "faults"))
        disk = ends.enter_context(node_volume(box, _DISK))
        ends.enter_context(small_disk(disk, "1m"))
        ward = Ward(box, s3_server, ends)
        box.create(secret("key", s3_server.secret))
        for case in _CASES:
            _prepare(ward, case, contents)
        for case in _CASES:
            _admit(ward, case, digest_of(contents["good"]))
        yield ward


def _prepare(ward: Ward, case: Case, contents: dict[str, Path]) -> None:
    if case.content in contents:
        ward.s3.put(contents[case.content], case.bucket, case.name)
    if case.content == "folder":
        ward.s3.put_object(case.bucket, f"{case.name}/", b"")
    if case.key == "wrong":
        wrong = {**ward.s3.secret, "AWS_SECRET_ACCESS_KEY": "key-that-is-not-right"}
        ward.box.create(secret(case.name, wrong))


def _admit(ward: Ward, case: Case, digest: str) -> None:
    repository: dict[str, Any] = {}
    if case.key != "right":
        repository["credentials"] = {"secretName": case.name}
    if case.fault != "none":
        options = {"after_bytes": case.after_bytes, "in_all": True}
        repository["endpoint"] = ward.proxy(case.name, case.fault, **options)
    if case.pinned:
        repository["digest"] = digest
    if case.disk:
        repository["cache"] = {"claimName": case.disk}
    ward.admit(case.name, f"s3://{case.bucket}/{case.name}", **repository)


@pytest.fixture(scope="module")
def told(ward: Ward) -> dict[str, Told]:
    """What was told about each model, when it was."""
    return ward.until_told({case.name: case.reason for case in _CASES}, seconds=90)


@pytest.fixture(scope="module")
def mended(ward: Ward, told: dict[str, Told], contents: dict[str, Path]) -> Ward:
    """Every cause is gone; the models are as they were created."""
    for case in _CASES:
        if case.content != "good":
            ward.s3.put(contents["good"], case.bucket, case.name)
    for proxy in ward.proxies.values():
        proxy.heal()
    ward.box.patch("Secret", "wrong-key", {"stringData": ward.s3.secret})
    ward.box.create(secret("no-secret", ward.s3.secret))
    resize(folder_of(ward.box, _DISK), "16m")
    return ward


@_EACH
def test_a_fault_is_told_in_time(told: dict[str, Told], case: Case) -> None:
    """With what happened, to which object, and what to do; the message is the condition's too."""
    assert case.name in told, f"{case.reason} was not told"
    failure = told[case.name].status["failures"][0]
    assert (failure["reason"], failure["container"]) == (case.reason, "fetcher")
    assert failure["hint"]
    ready = condition(told[case.name].status, "Ready")
    assert (ready["status"], ready["message"]) == ("False", failure["message"])
    for words in case.says:
        assert words in failure["message"]
    assert told[case.name].seconds <= _LATEST_SECONDS


@_EACH
def test_nothing_half_is_published(told: dict[str, Told], case: Case) -> None:
    """Triton finds an empty repository, were it to start."""
    assert told[case.name].published == []


@pytest.mark.parametrize("case", [case for case in _CASES if case.stalled], ids=lambda it: it.name)
def test_what_only_a_person_can_mend_is_stalled(told: dict[str, Told], case: Case) -> None:
    """So that whoever waits for the model need not wait longer."""
    assert condition(told[case.name].status, "Stalled")["status"] == "True"


def test_what_is_wrong_in_a_config_is_told_with_its_place(told: dict[str, Told]) -> None:
    """And with what to write instead."""
    (failure,) = told["broken-config"].status["failures"]
    assert failure["message"].startswith("adder/config.pbtxt:5:32: ")
    assert "TYPE_FP32" in failure["hint"]


def test_the_wrong_key_is_nowhere_to_be_read(ward: Ward, told: dict[str, Told]) -> None:
    """Neither in the status nor in the fetcher's log, from which people copy."""
    log = ward.box.until("the log of a whole attempt", lambda: _log_of_an_attempt(ward))
    assert "key-that-is-not-right" not in log + repr(told["wrong-key"].status)


def _log_of_an_attempt(ward: Ward) -> str | None:
    """Return the log; None while the container is started anew and has said nothing yet."""
    pod = ward.pod("wrong-key")["metadata"]["name"]
    log = access.kubectl("logs", "-n", ward.box.namespace, pod, "-c", "fetcher")
    return log if "Secret wrong-key" in log else None


@_EACH
def test_a_model_is_served_once_the_cause_is_gone(mended: Ward, case: Case) -> None:
    """Without a change of it, and with the content that it asked for."""
    assert addend(mended.box, case.name) == ADDEND
    model = mended.box.the("TritonModel", case.name)
    assert model["metadata"]["generation"] == 1
    assert model["status"]["failures"] == []
    assert mended.published(case.name) == ["adder"]
