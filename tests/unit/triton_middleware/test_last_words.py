"""last_words: what the kubelet is told at the end of a container."""

import pytest

from triton_middleware import last_words, script
from triton_middleware.errors import ScriptError
from triton_middleware.settings import Settings


@pytest.fixture
def message(tmp_path, monkeypatch):
    """Return the file that the kubelet reads, as it makes it."""
    place = tmp_path / "termination-log"
    place.touch()
    monkeypatch.setattr(last_words, "TERMINATION_LOG", place)
    return place


def failure(folder, text):
    """Return what is told about a script that can't be loaded."""
    (folder / "score.py").write_text(text)
    with pytest.raises(ScriptError) as caught:
        script.load(Settings(root=folder, entry_script="score.py"))
    return last_words.told(caught.value)


def test_a_script_is_blamed_by_its_own_lines(tmp_path):
    """The last line is what it raised; nothing of ours is in the way."""
    told = failure(tmp_path, "def broken():\n    raise ValueError('no weights')\n\n\nbroken()\n")
    assert told.splitlines()[-1] == "ValueError: no weights"
    assert "in broken" in told
    assert "triton_middleware" not in told
    assert "importlib" not in told


def test_a_syntax_error_shows_its_line(tmp_path):
    assert "def init(:" in failure(tmp_path, "def init(:\n    pass\n")


def test_a_script_that_raised_nothing_is_told_by_our_sentence(tmp_path):
    assert "has no function init()" in failure(tmp_path, "def run(data):\n    return data\n")


def test_the_first_words_stay(message):
    """A worker knows why; the master only that it ended."""
    last_words.leave("ValueError: no weights")
    last_words.leave("worker 0 ended with exit code 3")
    assert message.read_text() == "ValueError: no weights"


def test_the_end_is_kept_when_there_is_too_much(message):
    last_words.leave("ü" * 5000 + "the cause")
    assert message.read_text().endswith("the cause")
    assert len(message.read_bytes()) <= 4096


def test_credentials_in_addresses_are_left_out(message):
    last_words.leave("can't reach https://me:secret@index.example/simple")
    assert message.read_text() == "can't reach https://***@index.example/simple"


def test_outside_kubernetes_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(last_words, "TERMINATION_LOG", tmp_path / "absent")
    last_words.leave("anything")
    assert list(tmp_path.iterdir()) == []
