"""status: one model on a page."""

import json

import pytest

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


@pytest.mark.parametrize(
    ("architecture", "words"),
    [
        ("Triton", "Triton"),
        ("TritonWithMiddleware", "a script in front of Triton"),
        ("Middleware", "a script, without Triton"),
    ],
)
def test_what_answers_requests(architecture, words, call, cluster):
    """In words."""
    cluster.serves(ready_model(architecture=architecture))
    assert f"  serves by    {words}\n" in call("status", "add-sub").stdout


def test_every_address(call, cluster):
    """From outside first; each with its use, and what the cluster's own clients take."""
    base = "http://add-sub.team.svc"
    endpoints = {
        "base": base,
        "scoring": f"{base}/score",
        "swagger": f"{base}/swagger.json",
        "grpc": "add-sub.team.svc:8001",
        "external": "https://a.example",
    }
    exposure = [
        {"kind": "Ingress", "ready": True, "address": "10.0.0.1"},
        {
            "kind": "HTTPRoute",
            "ready": False,
            "reason": "NoMatchingParent",
            "message": "no Gateway",
        },
    ]
    cluster.serves(ready_model(endpoints=endpoints, exposure=exposure))
    shown = call("status", "add-sub").stdout.splitlines()
    for line in (
        "  url          https://a.example",
        "  score        https://a.example/score",
        f"  swagger      {base}/swagger.json",
        "  grpc         add-sub.team.svc:8001",
        f"  in cluster   {base}",
        "  way in       Ingress ready: 10.0.0.1",
        "  way in       HTTPRoute not ready: NoMatchingParent: no Gateway",
    ):
        assert line in shown
