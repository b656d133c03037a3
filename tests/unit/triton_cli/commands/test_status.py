"""status: one model on a page."""

import json

from unit.triton_cli.conftest import ready_model

FAILURE = {
    "pod": "add-sub-1",
    "container": "triton",
    "reason": "ModelLoadFailed",
    "message": "m: no such file",
    "hint": "Put the file there.",
    "lastLines": "E1\nE2",
}


def test_a_healthy_model(call):
    """State, conditions, record, address, models."""
    shown = call("status", "add-sub").stdout
    assert shown.startswith("TritonModel add-sub: Healthy\n")
    for part in (
        "True, Ready",
        "resnet:7",
        "http://add-sub.team.svc",
        "model m: ready, versions 1",
    ):
        assert part in shown


def test_failures_come_with_hints_and_the_log(call, cluster):
    """What a person needs to act."""
    cluster.serves(ready_model(failures=[FAILURE]))
    shown = call("status", "add-sub").stdout
    assert "add-sub-1 triton: ModelLoadFailed: m: no such file\n    Put the file there.\n" in shown
    assert "    | E2\n" in shown


def test_warnings_and_models_that_are_not_ready(call, cluster):
    """Triton's own reason for each version."""
    versions = [{"version": "2", "ready": False, "reason": "unloaded"}]
    warning = {"place": "m/config.pbtxt:1", "problem": "odd", "fix": "Mend it."}
    cluster.serves(
        ready_model(
            models=[{"name": "m", "ready": False, "versions": versions}], warnings=[warning]
        )
    )
    shown = call("status", "add-sub").stdout
    assert "model m: not ready, versions 2 (unloaded)" in shown
    assert "m/config.pbtxt:1: odd\n    Mend it.\n" in shown


def test_an_old_status_says_nothing_of_the_new_spec(call, cluster):
    """Conditions of another generation are not shown as if they were of this one."""
    body = ready_model()
    body["metadata"]["generation"] = 2
    cluster.serves(body)
    shown = call("status", "add-sub").stdout
    assert "the operator has not looked at this generation yet" in shown
    assert "True, Ready" not in shown


def test_a_fetch_is_shown(call, cluster):
    """How much of how much, and how long still."""
    fetch = {"bytes": 512 << 20, "totalBytes": 2 << 30, "secondsLeft": 9}
    cluster.serves(ready_model(model={"id": "a:1", "fetch": fetch}))
    assert "25 % of 2.0 GiB, 9 s left" in call("status", "add-sub").stdout


def test_the_status_for_programs(call):
    """As it is stored."""
    shown = json.loads(call("status", "add-sub", "-o", "json").stdout)
    assert shown == ready_model()["status"]
