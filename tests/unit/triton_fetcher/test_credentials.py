"""The keys of the user's Secret."""

from pathlib import Path

import pytest

from triton_api.conditions import Reason
from triton_fetcher.credentials import Credentials, read_credentials
from triton_fetcher.errors import FetchError


def test_the_kubelets_own_entries_are_no_keys(tmp_path: Path):
    (tmp_path / "..2026").mkdir()
    (tmp_path / "..2026/HF_TOKEN").write_text("token\n", encoding="ascii")
    (tmp_path / "..data").symlink_to("..2026")
    (tmp_path / "HF_TOKEN").symlink_to("..data/HF_TOKEN")
    assert read_credentials(tmp_path, "hub").values == {"HF_TOKEN": "token"}


def test_a_secret_that_is_not_there_is_asked_for_and_waited_for(tmp_path: Path):
    with pytest.raises(FetchError, match="Secret hub does not exist") as failed:
        read_credentials(tmp_path, "hub")
    assert (failed.value.reason, failed.value.transient) == (Reason.CREDENTIALS_NOT_FOUND, True)


def test_no_value_is_ever_told():
    credentials = Credentials({"HF_TOKEN": "hunter2"}, "hub")
    told = [repr(credentials), str(credentials.refused("hf://a/b")), str(credentials.lacks("x"))]
    assert "hunter2" not in " ".join(told)
    assert "HF_TOKEN" in told[1]
