"""The steps of the demo, each printing what it does and how long it took."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
_READY_SECONDS = 300


def title(text: str) -> None:
    """Print the heading of a step."""
    print(f"\n\033[1m=== {text}\033[0m" if sys.stdout.isatty() else f"\n=== {text}", flush=True)


def in_cluster(program: str) -> int:
    """Run *program* again with the cluster in use, which is started if need be."""
    title("cluster: the one of KUBECONFIG, else kind, else the native local one")
    wrapper = CHECKOUT / "deploy" / "with-cluster"
    wrapped = [str(wrapper), sys.executable, str(Path(program).parent), "run"]
    return subprocess.run(wrapped, cwd=CHECKOUT, check=False).returncode


def run(what: str, command: list[str]) -> None:
    """Run a command of the project, with its output shown.

    Raises CalledProcessError when it fails.
    """
    title(what)
    started = time.monotonic()
    subprocess.run(command, cwd=CHECKOUT, check=True)
    print(f"({time.monotonic() - started:.0f} s)", flush=True)


def kubectl(*arguments: str) -> str:
    """Return the output of kubectl.

    Raises CalledProcessError when it fails; its own message is shown.
    """
    command = ["kubectl", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def show_manifest(path: Path) -> None:
    """Print what is going to be applied."""
    title(f"the manifest: {path.relative_to(CHECKOUT)}")
    print(path.read_text())


def apply(path: Path, namespace: str) -> None:
    """Apply a manifest in a namespace of the demo's own."""
    title(f"kubectl apply --namespace {namespace} --filename {path.relative_to(CHECKOUT)}")
    namespaces = kubectl("get", "namespaces", "--output", "name").split()
    if f"namespace/{namespace}" not in namespaces:
        kubectl("create", "namespace", namespace)
    print(kubectl("apply", "--namespace", namespace, "--filename", str(path)), end="")


def wait_until_ready(name: str, namespace: str) -> None:
    """Print each change of the model's state until it is ready."""
    title(f"waiting until {name} is Ready")
    started = time.monotonic()
    said = ""
    while True:
        ready, line = _state(name, namespace)
        if line != said:
            print(f"{time.monotonic() - started:5.1f} s  {line}", flush=True)
            said = line
        if ready:
            break
        if time.monotonic() - started > _READY_SECONDS:
            print(kubectl("describe", "tritonmodel", name, "--namespace", namespace))
            sys.exit(f"{name} was not Ready within {_READY_SECONDS} s; see above")
        time.sleep(0.5)
    print(kubectl("get", "tritonmodel", name, "--namespace", namespace, "--output", "wide"))


def say_what_next(namespace: str) -> None:
    """Print how to go on."""
    title("what next")
    kubeconfig = os.path.relpath(os.environ["KUBECONFIG"], CHECKOUT)
    print(
        f"""\
export KUBECONFIG={kubeconfig}
kubectl get tritonmodels --all-namespaces --output wide
kubectl scale tritonmodel add-sub --replicas 2 --namespace {namespace}
kubectl explain tritonmodel.spec
kubectl apply --namespace {namespace} --filename deploy/samples/densenet.yaml   # ONNX, no config
kubectl apply --namespace {namespace} --filename deploy/samples/two-gpus.yaml   # see it diagnosed
kubectl delete namespace {namespace}                  # ends the demo
make cluster-down                                  # stops the native local cluster"""
    )


def _state(name: str, namespace: str) -> tuple[bool, str]:
    text = kubectl("get", "tritonmodel", name, "--namespace", namespace, "--output", "json")
    status = json.loads(text).get("status", {})
    conditions = {each["type"]: each for each in status.get("conditions", [])}
    ready = conditions.get("Ready", {"status": "Unknown", "reason": "", "message": "no status yet"})
    line = f"Ready={ready['status']}  {ready['reason']}: {ready['message']}"
    return ready["status"] == "True", line
