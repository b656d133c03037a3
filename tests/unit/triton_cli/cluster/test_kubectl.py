"""cluster: calls of kubectl."""

import time

import pytest

from triton_cli.cluster import Kubectl, KubectlError
from triton_cli.errors import UserError


def test_without_kubectl_it_is_said(monkeypatch):
    """Instead of a traceback."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match="kubectl is not on the PATH"):
        Kubectl().models()


def test_a_refusal_is_a_sentence(cluster):
    """Of reads and of watches."""
    cluster.refuses("error: no configuration has been provided\n")
    with pytest.raises(UserError, match=r"^no configuration has been provided; check --context"):
        Kubectl().model("x")
    with pytest.raises(UserError, match=r"^no configuration"):
        list(Kubectl().log("x"))


def test_the_api_servers_reason_can_be_read(cluster):
    """Who asks for what may not be there has to tell it from other refusals."""
    cluster.refuses('Error from server (NotFound): tritonmodels "x" not found\n')
    with pytest.raises(KubectlError) as refused:
        Kubectl().model("x")
    assert refused.value.reason == "NotFound"


def test_the_namespace_of_the_context(cluster):
    """`default` where it names none, as for kubectl."""
    assert Kubectl().current_namespace() == "default"
    cluster.answers("config", "team")
    assert Kubectl().current_namespace() == "team"


def test_an_abandoned_call_is_ended(cluster, tmp_path):
    """Who reads no further must not wait for a log that goes on and on."""
    (tmp_path / "bin" / "kubectl").write_text("#!/bin/sh\necho one\nexec sleep 60\n")
    started = time.monotonic()
    lines = Kubectl().log("add-sub", "--follow")
    assert next(lines) == "one\n"
    lines.close()
    assert time.monotonic() - started < 10


def test_a_name_like_it_is_told(cluster):
    """Where one may list them."""
    not_found = 'Error from server (NotFound): tritonmodels "ad-sub" not found\n'
    cluster.refuses(not_found, "model")
    with pytest.raises(KubectlError, match=r"; did you mean add-sub\?$"):
        Kubectl().model("ad-sub")
    cluster.refuses("Error from server (Forbidden): cannot list\n", "models")
    with pytest.raises(KubectlError, match=r"lists what is there$"):
        Kubectl().model("ad-sub")


def test_how_to_log_in_is_told_while_kubectl_waits_for_it(tmp_path, monkeypatch, capsys):
    """By the program that a kubeconfig names; nobody could else answer it."""
    monkeypatch.setattr("triton_cli.cluster.kubectl._PATIENCE_SECONDS", 0.2)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    script = "echo 'E1123 memcache' >&2; echo 'open https://login.example' >&2; sleep 1; cat"
    (tmp_path / "kubectl").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "kubectl").chmod(0o755)
    assert Kubectl().run("apply", stdin="sent") == "sent"
    assert capsys.readouterr().err == "open https://login.example\n"
