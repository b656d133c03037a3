"""A script that is fetched: it is run as it is there, and told by its digest."""

from pathlib import Path

from cluster.asking import ask
from cluster.inference import address
from cluster.manifests import script_alone
from cluster.sandbox import Sandbox
from cluster.sources.fetching import by, secret
from cluster.sources.repositories import digest_of
from source_servers.s3 import S3Server

_SCORE = """
from pathlib import Path

from helpers.words import greeting


def init():
    global name
    name = (Path(__file__).parent / "names" / "first.txt").read_text()


def run(data):
    return f"{greeting()} {name}"
"""


def _written(folder: Path) -> Path:
    for name, text in {
        "score.py": _SCORE,
        "helpers/__init__.py": "",
        "helpers/words.py": "def greeting():\n    return 'hello'\n",
        "names/first.txt": "Ada",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_a_fetched_script_is_served(box: Sandbox, s3_server: S3Server, tmp_path: Path) -> None:
    """With the modules and files beside it; another digest than the wanted one is not run."""
    folder = _written(tmp_path / "script")
    uri = s3_server.put(folder, "script", "v1")
    source = {"uri": uri, "endpoint": s3_server.url, "credentials": by("key")}
    box.create(secret("key", s3_server.secret))
    pinned = {"fetched": digest_of(folder), "changed": f"sha256:{'0' * 64}"}
    for name, digest in pinned.items():
        _, model = script_alone(name, "", source={**source, "digest": digest})
        box.create(model)
    box.until_ready("fetched")
    with address(box, "fetched") as where:
        assert ask(where, "/score", body=b"x").body == b'"hello Ada"'
    assert box.status("fetched")["script"] == {"digest": pinned["fetched"]}
    status = box.until_reason("changed", "DigestMismatch", seconds=60)
    told = box.condition("changed", "Ready")["message"] + status["failures"][0]["hint"]
    assert "spec.middleware.source.digest" in told
    assert pinned["fetched"] in told
    assert "spec.repository" not in told
