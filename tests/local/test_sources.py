"""Models and a script at an address: fetched with the Secret that is among the manifests."""

import json
import subprocess
import sys
from pathlib import Path

import yaml

from cluster.asking import ask
from local.conftest import Start
from local.models import model
from local.runs import Run
from source_servers.s3 import S3Server
from triton_cli.starter import starter


def _manifest(folder: Path, server: S3Server) -> None:
    """Upload a starter; write the manifest that fetches it, and the Secret."""
    for file in starter("my-model", "with-middleware"):
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_text(file.text)
    fetched = {"endpoint": server.url, "credentials": {"secretName": "bucket"}}
    repository = {"uri": server.put(folder / "models", "local-models"), **fetched}
    script = {"uri": server.put(folder / "script", "local-script"), **fetched}
    model(folder, "fetched", repository=repository, middleware={"source": script})
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "bucket"},
        "stringData": dict(server.secret),
    }
    (folder / "secret.yaml").write_text(yaml.safe_dump(secret))


def test_both_are_fetched_and_the_script_again_by_an_order(
    start: Start, shell: dict[str, str], s3_server: S3Server, tmp_path: Path
) -> None:
    """Nothing of the Secret is written; a script in a bucket tells no change by itself."""
    _manifest(tmp_path, s3_server)
    run = start("-f", "fetched.yaml", "-f", "secret.yaml")
    run.until("running")
    assert _asked(run, tmp_path) == {"doubled": [2.0, 4.0, 6.0, 8.0]}
    script = (tmp_path / "script" / "score.py").read_text().replace("doubled", "twice")
    s3_server.put_object("local-script", "score.py", script.encode())
    order = [sys.executable, "-m", "triton_cli", "local", "reload", "fetched"]
    subprocess.run(order, env=shell, check=True, capture_output=True)
    assert _asked(run, tmp_path) == {"twice": [2.0, 4.0, 6.0, 8.0]}
    assert s3_server.secret["AWS_SECRET_ACCESS_KEY"] not in run.output


def _asked(run: Run, folder: Path) -> object:
    return json.loads(
        ask(run.ways.http, "/score", body=(folder / "request.json").read_bytes()).body
    )
