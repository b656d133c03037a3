"""The process: exit codes, the report, and how little a mounted repository needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from triton_api.conditions import Reason
from triton_api.fetching import FetchReport, FetchRequest

OPERATOR = Path(__file__).parents[3] / "operator"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A pod with one model mounted."""
    for folder in ("source/m/1", "source/lost+found", "model-repository", "credentials"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "source/m/1/model.py").write_text("class TritonPythonModel: ...\n", "ascii")
    (tmp_path / "source/m/config.pbtxt").write_text('backend: "python"\n', "ascii")
    return tmp_path


def run(root: Path, request: FetchRequest | str, *python: str) -> subprocess.CompletedProcess[str]:
    text = request if isinstance(request, str) else request.model_dump_json(by_alias=True)
    environment = os.environ | {
        "PYTHONPATH": str(OPERATOR),
        "TRITON_FETCHER_ROOT": str(root),
        "TRITON_FETCHER_REPORT": str(root / "report"),
        "TRITON_FETCHER_PORT": "0",
        "TRITON_FETCHER_REQUEST": text,
    }
    command = [sys.executable, *python, "-m", "triton_fetcher"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def report(root: Path) -> FetchReport:
    return FetchReport.model_validate_json((root / "report").read_bytes())


def test_a_mounted_repository_is_linked_and_read_only_for_a_digest(root: Path):
    assert run(root, FetchRequest()).returncode == 0
    assert (root / "model-repository/m").readlink() == root / "source/m"
    assert sorted(each.name for each in (root / "model-repository").iterdir()) == ["m"]
    assert report(root).digest is None


def test_a_digest_of_a_mounted_repository_is_verified(root: Path):
    ended = run(root, FetchRequest(digest=f"sha256:{'0' * 64}"))
    assert ended.returncode == 2
    problem = report(root).problem
    assert problem is not None
    assert problem.reason is Reason.DIGEST_MISMATCH
    found = problem.message.split("has the digest ")[1].split(",")[0]
    assert run(root, FetchRequest(digest=found)).returncode == 0
    assert (report(root).digest, report(root).files) == (found, 2)


def test_a_mounted_repository_loads_no_library_of_a_scheme(root: Path):
    ended = run(root, FetchRequest(), "-X", "importtime")
    loaded = {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}
    assert "triton_fetcher.pipeline" in loaded
    assert not loaded & {"obstore", "aiohttp", "huggingface_hub", "zstandard"}


def test_a_missing_folder_ends_for_good(root: Path):
    assert run(root, FetchRequest(path="absent")).returncode == 2
    problem = report(root).problem
    assert problem is not None
    assert (problem.reason, "absent" in problem.message) == (Reason.SOURCE_NOT_FOUND, True)


def test_the_log_of_a_scripts_fetcher_names_the_scripts_fields(root: Path):
    ended = run(root, FetchRequest(path="absent", content="Files"))
    assert json.loads(ended.stderr)["message"].endswith("correct spec.middleware.source.path")


def test_what_may_pass_ends_with_another_code(root: Path):
    ended = run(root, FetchRequest(uri="s3://bucket/models", secret="later"))  # noqa: S106 - a name
    assert ended.returncode == 1
    problem = report(root).problem
    assert problem is not None
    assert problem.reason is Reason.CREDENTIALS_NOT_FOUND


def test_a_scheme_that_is_not_allowed_is_refused(root: Path):
    assert run(root, FetchRequest(uri="ftp://host/models")).returncode == 2
    problem = report(root).problem
    assert problem is not None
    assert problem.reason is Reason.SOURCE_NOT_ALLOWED


def test_a_request_that_cannot_be_read_is_reported(root: Path):
    assert run(root, "{").returncode == 2
    assert json.loads((root / "report").read_bytes())["problem"]["reason"] == "FetchFailed"


def test_nothing_of_an_invalid_repository_is_published(root: Path):
    (root / "source/m").rename(root / "source/lost+found/m")
    assert run(root, FetchRequest()).returncode == 2
    problem = report(root).problem
    assert problem is not None
    assert problem.reason is Reason.REPOSITORY_INVALID
    assert list((root / "model-repository").iterdir()) == []
    assert report(root).findings
