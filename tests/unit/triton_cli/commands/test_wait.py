"""wait: each change is told, the end is the URL or the reason."""

import os
import pty
import subprocess
import sys

import make
from unit.triton_cli.conftest import ROOT, ready_model


def stage(reason, message="", *, kind="Ready", status="False"):
    """Return the model at a stage of its roll-out."""
    found = {"type": kind, "status": status, "reason": reason, "message": message}
    ready = {"type": "Ready", "status": "False", "reason": reason, "message": message}
    return ready_model(conditions=[ready, found])


def test_changes_are_told_once_and_the_url_at_the_end(call, cluster):
    """Changes on standard error, so that the URL can be used."""
    loading = stage("LoadingModels", "1 of 2")
    cluster.serves(make.body("add-sub"), loading, loading, ready_model())
    result = call("wait", "add-sub")
    assert (result.exit_code, result.stdout) == (0, "http://add-sub.team.svc\n")
    assert result.stderr.splitlines() == [
        "waiting for the operator to look at it",
        "LoadingModels: 1 of 2",
        "Ready",
    ]


def test_every_condition_that_changes_is_told(call, cluster):
    """Ready with its reason; of the others, which repeat it, that they turned."""
    working = stage("Progressing", kind="Reconciling", status="True")
    done = ready_model()
    done["status"]["conditions"].append({"type": "Reconciling", "status": "False", "reason": "x"})
    cluster.serves(working, working, done)
    assert call("wait", "add-sub").stderr.splitlines() == [
        "Progressing",
        "Reconciling: True",
        "Ready",
        "Reconciling: False",
    ]


def test_the_url_of_a_script_is_its_scoring_uri(call, cluster):
    """From outside where there is a way in."""
    base = "http://add-sub.team.svc"
    endpoints = {"base": base, "scoring": f"{base}/score", "external": "https://a.example"}
    cluster.serves(ready_model(endpoints=endpoints))
    assert call("wait", "add-sub").stdout == "https://a.example/score\n"


def test_progress_of_a_fetch_is_told_in_lines(call, cluster):
    """Where there is no terminal."""
    fetch = {"bytes": 512 << 20, "totalBytes": 2 << 30, "secondsLeft": 9}
    fetching = stage("Fetching", "a pod fetches")
    fetching["status"]["model"] = {"id": "a:1", "fetch": fetch}
    cluster.serves(fetching, fetching, ready_model())
    told = call("wait", "add-sub").stderr.splitlines()
    assert told == ["Fetching: a pod fetches", "  25 % of 2.0 GiB, 9 s left", "Ready"]


def test_a_model_that_is_deleted_meanwhile(call, cluster):
    """Nothing comes any more."""
    cluster.watches({"type": "DELETED", "object": ready_model()})
    result = call("wait", "add-sub")
    assert (result.exit_code, "add-sub was deleted" in result.stderr) == (1, True)


def test_a_stalled_model_ends_it_with_the_diagnosis(call, cluster):
    """A person has to act; more waiting does not help."""
    stalled = stage("ModelLoadFailed", "m is broken", kind="Stalled", status="True")
    stalled["status"]["failures"] = [
        {"pod": "p", "reason": "ModelLoadFailed", "message": "no file", "hint": "Add it."}
    ]
    cluster.serves(stalled)
    result = call("wait", "add-sub")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "p: ModelLoadFailed: no file\n    Add it.\n" in result.stderr
    assert result.stderr.endswith("error: add-sub is stalled, ModelLoadFailed: m is broken\n")


def test_ready_of_an_older_generation_is_not_ready(call, cluster):
    """The change that one waits for has not been seen yet."""
    old = ready_model()
    old["metadata"]["generation"] = 2
    cluster.serves(old)
    result = call("wait", "add-sub", "--timeout", "0.2")
    assert result.exit_code == 124
    assert "add-sub is not ready after 0 s" in result.stderr


def test_the_time_ends(call, cluster):
    """With the last reason, where to look, and a code of its own, as timeout(1) has it."""
    cluster.serves(stage("Unschedulable", "no GPU"))
    result = call("wait", "add-sub", "--timeout", "0.2")
    assert result.exit_code == 124
    assert "Unschedulable; see `kubectl triton status add-sub`" in result.stderr


def test_an_unknown_name_is_told_at_once(call, cluster):
    """Not after an hour."""
    cluster.refuses('Error from server (NotFound): tritonmodels "x" not found\n')
    result = call("wait", "x")
    assert (result.exit_code, 'tritonmodels "x" not found' in result.stderr) == (1, True)


def test_on_a_terminal_a_bar_moves(folder, cluster):
    """Changes stay above it; the URL alone is on standard output."""
    fetch = {"bytes": 512 << 20, "totalBytes": 2 << 30, "secondsLeft": 9}
    fetching = stage("Fetching", "a pod fetches")
    fetching["status"]["model"] = {"id": "a:1", "fetch": fetch}
    cluster.serves(fetching, stage("LoadingModels", "Triton loads"), ready_model())
    shown, out = on_a_terminal("wait", "add-sub")
    assert out == "http://add-sub.team.svc\n"
    for told in ("Fetching: a pod fetches", "LoadingModels: Triton loads", "Ready"):
        assert told in shown
    assert "━" in shown
    assert "25 % of 2.0 GiB, 9 s left" in shown


def on_a_terminal(*words):
    """Return what a call writes to a terminal of 100 columns, and to its standard output."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100", "PYTHONPATH": f"{ROOT}/operator"}
    with subprocess.Popen(
        [sys.executable, "-m", "triton_cli", *words],
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        env=environment,
    ) as process:
        os.close(theirs)
        shown = b"".join(iter(lambda: read_from(ours), b"")).decode()
        out = process.stdout.read()
    os.close(ours)
    assert process.returncode == 0, shown
    return shown, out


def read_from(terminal):
    """Return what has been written, nothing once nobody can write any more."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
