"""What the chart renders, as Helm does it without a cluster."""

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Object = dict[str, Any]

CHECKOUT = Path(__file__).resolve().parents[2]
CHART = CHECKOUT / "charts" / "triton-operator"
RELEASE = "triton-operator"
NAMESPACE = "triton-operator"
MONITORING = (
    "--api-versions=monitoring.coreos.com/v1/ServiceMonitor",
    "--api-versions=monitoring.coreos.com/v1/PrometheusRule",
)


@cache
def helm() -> str:
    """Return the Helm that deploy/cluster pins; the first call on a machine builds it."""
    cluster = [sys.executable, str(CHECKOUT / "deploy" / "cluster")]
    subprocess.run([*cluster, "build", "helm"], check=True, capture_output=True)
    folder = subprocess.run([*cluster, "bin"], check=True, capture_output=True, text=True).stdout
    return str(Path(folder.strip()) / "helm")


def attempt(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run helm to its end, whatever that is."""
    return subprocess.run([helm(), *arguments], check=False, capture_output=True, text=True)


def template(
    *options: str, release: str = RELEASE, namespace: str = NAMESPACE, chart: Path = CHART
) -> subprocess.CompletedProcess[str]:
    """Render the chart, with values as `name=JSON` and options that begin with dashes."""
    words = [option if option.startswith("--") else f"--set-json={option}" for option in options]
    return attempt("template", release, str(chart), "--namespace", namespace, *words)


@cache
def render(*options: str, release: str = RELEASE, namespace: str = NAMESPACE) -> list[Object]:
    """Return the objects that the chart renders, for reading only; see template."""
    done = template(*options, release=release, namespace=namespace)
    assert done.returncode == 0, done.stderr
    # The CRD alone takes the loader that is written in Python a quarter of a second.
    return [each for each in yaml.load_all(done.stdout, Loader=yaml.CSafeLoader) if each]


def defaults() -> list[Object]:
    """Return the objects that the default values render."""
    return render()


def of_kind(objects: list[Object], kind: str) -> list[Object]:
    """Return the objects of *kind*."""
    return [each for each in objects if each["kind"] == kind]


def only(objects: list[Object], kind: str) -> Object:
    """Return the one object of *kind*."""
    [found] = of_kind(objects, kind)
    return found


def container(objects: list[Object]) -> Object:
    """Return the operator's container."""
    [found] = only(objects, "Deployment")["spec"]["template"]["spec"]["containers"]
    return dict(found)


def environment(objects: list[Object]) -> dict[str, Any]:
    """Return the operator's variables: a value, or where it comes from."""
    return {
        each["name"]: each.get("value", each.get("valueFrom")) for each in container(objects)["env"]
    }


def values() -> Object:
    """Return the default values."""
    return dict(yaml.safe_load((CHART / "values.yaml").read_text()))
