"""changes: a file that is written, added or removed."""

import asyncio

import pytest

from triton_cli.local import changes


@pytest.fixture(autouse=True)
def _quickly(monkeypatch):
    monkeypatch.setattr(changes, "_PAUSE_SECONDS", 0.01)


def test_files_of_folders_count(tmp_path):
    """But for hidden folders and what Python keeps."""
    before = changes.state([tmp_path])
    for hidden in (".venv", "__pycache__"):
        (tmp_path / hidden).mkdir()
        (tmp_path / hidden / "x").touch()
    assert changes.state([tmp_path]) == before
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "en.txt").touch()
    assert changes.state([tmp_path]) != before


async def test_a_change_is_told_once_it_rests(tmp_path):
    """An editor writes more than once."""
    script = tmp_path / "score.py"
    script.write_text("1")
    before = changes.state([script])
    waiting = asyncio.create_task(changes.changed([script], before))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    script.write_text("changed")
    assert await asyncio.wait_for(waiting, 5) == changes.state([script])


async def test_a_change_of_before_is_seen(tmp_path):
    """What was saved while the script was started again is no less a change."""
    before = changes.state([tmp_path])
    (tmp_path / "score.py").touch()
    assert await asyncio.wait_for(changes.changed([tmp_path], before), 5) != before
