"""local run: what is refused before anything starts; tests/local has what runs."""

import json

import pytest

from triton_cli.local import programs, start


@pytest.fixture(autouse=True)
def _without_servers(monkeypatch):
    """Refuse to get as far as starting a process."""
    monkeypatch.setattr(start, "Session", None)


@pytest.fixture
def script(folder):
    """Return a manifest with a script, whose folder is src."""
    (folder / "src").mkdir()
    source = {"volume": {"claimName": "src"}}
    body = {
        "apiVersion": "triton-operator.dev/v1alpha1",
        "kind": "TritonModel",
        "metadata": {"name": "scoring"},
        "spec": {"middleware": {"source": source}},
    }
    (folder / "scoring.json").write_text(json.dumps(body))
    return "scoring.json"


def refused(result):
    """Return the sentence."""
    assert (result.exit_code, "Traceback" in result.output) == (1, False)
    return result.stderr.splitlines()[-1]


def test_a_folder_that_is_not_there(call, script):
    """Of the script or the repository."""
    result = call("local", "run", "-f", script, "--script", "nowhere", "--port", "0")
    assert refused(result).endswith("/nowhere is not a folder; correct the path")


def test_a_source_of_the_kubelets(call, script):
    """The option that helps is named."""
    result = call("local", "run", "-f", script, "--port", "0")
    assert "spec.middleware.source.volume is mounted by a kubelet" in refused(result)


def test_a_missing_gateway(call, script, monkeypatch):
    """HAProxy is needed by every architecture."""
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr(programs, "_SYSTEM", ())
    result = call("local", "run", "-f", script, "--script", "src", "--port", "0")
    assert "apt-get install haproxy" in refused(result)


def test_two_models(call, folder, script):
    """One runs at a time."""
    result = call("local", "run", "-f", script, "-f", "bucket.yaml")
    assert refused(result) == (
        "error: one TritonModel runs at a time, and here are scoring, bucket; name one's file"
    )


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none(port, call, script):
    """As click says it, with the code of a wrong call."""
    assert call("local", "run", "-f", script, "--port", port).exit_code == 2


def test_an_invalid_manifest(call, folder):
    """In the API server's words, with the line."""
    (folder / "wrong.yaml").write_text((folder / "bucket.yaml").read_text().replace("uri", "url"))
    assert "wrong.yaml:" in refused(call("local", "run", "-f", "wrong.yaml"))
