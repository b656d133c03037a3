"""What a fetched tree must not hold."""

import os
from pathlib import Path

import pytest

from triton_api.conditions import Reason
from triton_fetcher.errors import FetchError
from triton_fetcher.safety import refuse_unsafe


def test_files_folders_and_links_within_are_fine(tmp_path: Path):
    (tmp_path / "m/1").mkdir(parents=True)
    (tmp_path / "m/1/model.py").touch()
    (tmp_path / "m/2").symlink_to("1")
    refuse_unsafe(tmp_path)


@pytest.mark.parametrize("target", ["/etc/passwd", "../beside", "nowhere", "loop"])
def test_a_link_that_leads_out_or_nowhere_is_refused(target: str, tmp_path: Path):
    (tmp_path / "beside").touch()
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/loop").symlink_to(target)
    with pytest.raises(FetchError, match="loop in the repository is a link") as refused:
        refuse_unsafe(tmp_path / "tree")
    assert refused.value.reason is Reason.CONTENT_REFUSED


def test_a_pipe_is_refused(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FetchError, match="neither a file nor a folder"):
        refuse_unsafe(tmp_path)
