"""wait: each change is told, the end is the URL or the reason."""

import make
from unit.triton_cli.conftest import ready_model


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
    assert result.exit_code == 1
    assert "add-sub is not ready after 0 s" in result.stderr


def test_the_time_ends(call, cluster):
    """With the last reason and where to look."""
    cluster.serves(stage("Unschedulable", "no GPU"))
    result = call("wait", "add-sub", "--timeout", "0.2")
    assert result.exit_code == 1
    assert "Unschedulable; see `kubectl triton status add-sub`" in result.stderr


def test_an_unknown_name_is_told_at_once(call, cluster):
    """Not after an hour."""
    cluster.refuses('Error from server (NotFound): tritonmodels "x" not found\n')
    result = call("wait", "x")
    assert (result.exit_code, 'tritonmodels "x" not found' in result.stderr) == (1, True)
