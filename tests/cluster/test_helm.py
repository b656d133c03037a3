"""`helm install --wait` of a chart that holds a TritonModel waits for the model, by kstatus."""

import json
import time
from pathlib import Path

from cluster import access
from cluster.api import Object
from cluster.inference import address, infer
from cluster.manifests import adder, config_map, triton_model
from cluster.sandbox import Sandbox


def _chart(folder: Path, *manifests: Object) -> str:
    """Write a chart that is these manifests."""
    (folder / "templates").mkdir()
    chart = {"apiVersion": "v2", "name": "model", "version": "0.1.0"}
    (folder / "Chart.yaml").write_text(json.dumps(chart))
    for number, manifest in enumerate(manifests):
        (folder / "templates" / f"{number}.yaml").write_text(json.dumps(manifest))
    return str(folder)


def test_helm_waits_until_the_model_is_ready(box: Sandbox, tmp_path: Path) -> None:
    """When helm returns, the first request succeeds."""
    files = config_map("files", code=adder(initialize="time.sleep(4)"))
    chart = _chart(tmp_path, files, triton_model("waited"))
    here = ("-n", box.namespace)
    access.run("helm", "install", "waited", chart, "--wait", "--timeout", "90s", *here)
    assert box.is_ready("waited")
    with address(box, "waited") as where:
        assert infer(where, [0, 0, 0, 0]) == [1, 1, 1, 1]


def test_helm_upgrade_waits_for_the_new_generation(box: Sandbox, tmp_path: Path) -> None:
    """An upgrade returns when the new content serves, not because the old one still does."""
    here = ("-n", box.namespace)
    for addend in (1, 2):
        folder = tmp_path / str(addend)
        folder.mkdir()
        environment = {"env": [{"name": "BONUS", "value": str(addend * 10)}]}
        chart = _chart(folder, config_map("files"), triton_model("grown", triton=environment))
        access.run(
            "helm", "upgrade", "--install", "grown", chart, "--wait", "--timeout", "90s", *here
        )
        assert box.is_ready("grown")
        assert box.status("grown")["updatedReplicas"] >= 1
        with address(box, "grown") as where:
            assert infer(where, [0, 0, 0, 0]) == [1 + addend * 10] * 4


def test_helm_gives_up_early_on_a_stalled_model(box: Sandbox, tmp_path: Path) -> None:
    """Stalled is a failure to kstatus: helm does not sit out its time."""
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "taken"},
        "spec": {"ports": [{"port": 1}]},
    }
    box.create(service)
    chart = _chart(tmp_path, config_map("files"), triton_model("taken"))
    started = time.monotonic()
    command = ("helm", "install", "taken", chart, "--wait", "--timeout", "90s")
    done = access.attempt(*command, "-n", box.namespace)
    assert done.returncode != 0
    assert time.monotonic() - started < 60, done.stderr
    assert "taken" in done.stderr
