"""local reload: the answer of a run; tests/local has one."""

import pytest

from triton_cli.commands import local_reload


def test_what_does_not_run(call, tmp_path, monkeypatch):
    """One sentence."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    result = call("local", "reload", "scoring")
    assert (result.exit_code, result.stderr) == (
        1,
        "error: scoring does not run here; start it by `kubectl triton local run -f FILE`\n",
    )


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        ("", 0, "scoring runs the script as it is now\n"),
        ("the script crashed", 1, "error: the script crashed\n"),
    ],
)
def test_the_answer_is_the_result(wrong, code, said, call, monkeypatch):
    """With the code for programs."""
    monkeypatch.setattr(local_reload, "reload", lambda name: wrong)
    result = call("local", "reload", "scoring")
    assert (result.exit_code, result.stdout + result.stderr) == (code, said)
