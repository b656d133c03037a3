"""Bring the cluster up and take it down."""

import fcntl
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import blueprint
import cgroups
import containerd
import dns
import gpus
import images
import kubeconfig
import leftovers
import network
import node
import packages
import pki
import processes
import settings
import tools
from component import Component
from errors import ClusterError
from kubectl import Kubectl
from progress import say, step

_TIMEOUT_SECONDS = 120
_PATIENCE_SECONDS = 20


def up() -> None:
    """Make sure that the cluster of this very definition runs, and write its kubeconfig."""
    with _only_caller():
        if is_current() and _gets_healthy():
            say("the cluster is already up")
        else:
            install(tools.core_names())
            take_down()
            _bring_up()
        kubeconfig.copy_to_checkout()
    say(f"kubeconfig: {settings.CHECKOUT_KUBECONFIG}")


def down(purge: bool = False) -> None:
    """Stop the cluster and remove all it made; the caches stay unless they are to be purged."""
    with _only_caller():
        take_down()
    if purge:
        for folder in (settings.STATE, settings.CACHE / "bin"):
            shutil.rmtree(folder, ignore_errors=True)
    settings.CHECKOUT_KUBECONFIG.unlink(missing_ok=True)


def install(programs: list[str]) -> None:
    """Get the programs, and the Debian packages that a cluster needs beside them."""
    with packages.installing() as installation:
        tools.build(tools.missing(programs), before_c=installation.finish)


def take_down() -> None:
    """Stop what runs and remove what is left of it."""
    if not settings.STATE.exists() and not settings.RUN.exists():
        return
    with step("removing the cluster"):
        leftovers.stop_processes()
        leftovers.remove()


def is_current() -> bool:
    """Say whether the cluster that was last brought up is the one that this checkout describes."""
    try:
        return settings.FINGERPRINT.read_text() == blueprint.fingerprint()
    except FileNotFoundError:
        return False


def is_healthy() -> bool:
    """Say whether all components run and the node is ready for pods."""
    try:
        return _components_run() and all(check(admin()) for check in _SIGNS_OF_HEALTH)
    except ClusterError:
        return False


def _components_run() -> bool:
    running = processes.recorded()
    wanted = [component.name for component in blueprint.components()]
    return all(name in running and running[name].alive() for name in wanted)


def _gets_healthy() -> bool:
    """Say whether the cluster is healthy or soon will be: it may only be busy."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while _components_run() and time.monotonic() < deadline:
        if is_healthy():
            return True
        time.sleep(0.5)
    return False


def admin() -> Kubectl:
    """Return kubectl as the cluster's administrator."""
    return Kubectl(settings.ADMIN_KUBECONFIG)


@contextmanager
def _only_caller() -> Iterator[None]:
    """Let one command at a time change the cluster, also from different checkouts."""
    settings.LOCK.parent.mkdir(parents=True, exist_ok=True)
    with settings.LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another command that is changing the cluster ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _bring_up() -> None:
    parts = {component.name: component for component in blueprint.components()}
    with step("preparing certificates, network and control groups"):
        _prepare()
    with step("starting etcd, containerd and the API server"):
        _start(parts, "etcd", "containerd", "kube-apiserver")
        _load_own_images()
        _wait_for("the API server", _api_ready, "kube-apiserver")
    with step("starting the controllers and the node"):
        _start(parts, "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy")
        _wait_for("the node", _node_ready, "kubelet")
        gpus.advertise(admin(), settings.GPU_COUNT, settings.GPU_PRODUCT)
        _wait_for("the GPUs", gpus.advertised, "kubelet")
    with step("starting the cluster's DNS"):
        admin().apply(dns.objects())
        _wait_for("CoreDNS", _dns_works, "kubelet")
    settings.FINGERPRINT.write_text(blueprint.fingerprint())


def _prepare() -> None:
    for folder in (settings.STATE, settings.RUN):
        folder.mkdir(parents=True, exist_ok=True)
    cgroups.prepare()
    network.up()
    pki.create()
    node.prepare()
    containerd.forget_containers()
    kubeconfig.write_admin()


def _start(parts: dict[str, Component], *names: str) -> None:
    for name in names:
        parts[name].start()


def _load_own_images() -> None:
    process = processes.recorded()["containerd"]
    if not containerd.wait_until_it_answers(process):
        raise ClusterError(_explain("containerd does not answer", "containerd"))
    present = containerd.digests()
    for name, archive in images.archives().items():
        if name not in present:
            containerd.load(archive)


def _wait_for(what: str, check: Callable[[Kubectl], bool], component: str) -> None:
    """Wait until the check holds; else show the log of the component that it hangs on."""
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    process = processes.recorded()[component]
    reason = ""
    while time.monotonic() < deadline and process.alive():
        try:
            if check(admin()):
                return
            reason = ""
        except ClusterError as error:
            reason = f"\nLast answer: {error}"
        time.sleep(0.2)
    state = "is not ready" if process.alive() else f"cannot get ready: {component} has ended"
    raise ClusterError(_explain(f"{what} {state}.{reason}", component))


def _explain(problem: str, component: str) -> str:
    log = processes.log_path(component)
    last = log.read_text(errors="replace").splitlines()[-15:]
    return "\n".join([problem, f"The last lines of {log}:", *(f"  {line[:400]}" for line in last)])


def _api_ready(kubectl: Kubectl) -> bool:
    return kubectl.text("get", "--raw=/readyz").strip() == "ok"


def _node_ready(kubectl: Kubectl) -> bool:
    status = kubectl.document("get", "node", settings.NODE_NAME)["status"]
    conditions = {each["type"]: each["status"] for each in status["conditions"]}
    return conditions.get("Ready") == "True"


def _dns_works(kubectl: Kubectl) -> bool:
    status = kubectl.document("get", "deployment", dns.NAME, "-n", dns.NAMESPACE)["status"]
    return bool(status.get("readyReplicas"))


_SIGNS_OF_HEALTH = (_node_ready, gpus.advertised, _dns_works)
