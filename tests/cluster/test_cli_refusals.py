"""`kubectl triton` where it can't do what it is asked: one sentence that says what to do."""

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from cluster import access
from cluster.api import Api
from cluster.bare_api_server import bare_api_server
from cluster.cli import cli, kubeconfig, refused
from cluster.sandbox import Sandbox
from triton_api.crd import definition

_FILE = "deploy/samples/add-sub.yaml"
_COMMANDS = {
    "get": (),
    "list": (),
    "status": ("add-sub",),
    "wait": ("add-sub",),
    "logs": ("add-sub",),
    "keys get": ("add-sub",),
    "keys regenerate": ("add-sub", "--key", "primary"),
    "token": ("add-sub",),
    "score": ("add-sub", "--data", "{}"),
    "delete": ("add-sub",),
    "deploy": ("-f", _FILE),
    "render": ("-f", _FILE, "--diff"),
}
_NO_LINK = "can't reach the cluster: "


def _refused(command: str, *options: str, kubeconfig: str = "") -> str:
    """Return what a command of _COMMANDS says when it fails."""
    code = 2 if command == "render" else 1
    words = (*command.split(), *_COMMANDS[command], *options)
    return refused(*words, kubeconfig=kubeconfig, code=code)


@pytest.fixture(scope="module")
def stranger(shared: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The kubeconfig of an account without rights."""
    access.kubectl("create", "serviceaccount", "stranger", "-n", shared.namespace)
    token = access.kubectl("create", "token", "stranger", "-n", shared.namespace)
    return kubeconfig(tmp_path_factory.mktemp("stranger"), token=token.strip())


@pytest.mark.parametrize("command", _COMMANDS)
def test_without_rights(command: str, stranger: str, shared: Sandbox) -> None:
    """What is missing, and which role to ask for."""
    told = _refused(command, "-n", shared.namespace, kubeconfig=stranger)
    assert "is forbidden: User" in told
    assert told.endswith("ask for the role `view` in the namespace")


def test_a_reader_may_not_change_anything(stranger: str, shared: Sandbox) -> None:
    """The sentence names the role that may."""
    namespace = shared.namespace
    account = f"--serviceaccount={namespace}:stranger"
    access.kubectl("create", "rolebinding", "reads", "--clusterrole=view", account, "-n", namespace)
    told = _refused("deploy", "-n", namespace, kubeconfig=stranger)
    assert told.endswith("ask for the role `edit` in the namespace")
    access.kubectl("delete", "rolebinding", "reads", "-n", namespace)


@pytest.mark.parametrize("command", _COMMANDS)
def test_a_cluster_that_is_not_there(
    command: str, api: Api, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Where to look."""
    nowhere = kubeconfig(tmp_path_factory.mktemp("nowhere"), server="https://127.0.0.1:1")
    told = _refused(command, kubeconfig=nowhere)
    assert told.startswith(f"{_NO_LINK}The connection to the server 127.0.0.1:1 was refused")
    assert told.endswith("check --context and --kubeconfig")


@pytest.mark.parametrize("command", [each for each in _COMMANDS if "add-sub" in _COMMANDS[each]])
def test_a_name_that_is_not_there(command: str, shared: Sandbox) -> None:
    """Where it was looked for, and what lists the others."""
    told = _refused(command, "-n", shared.namespace)
    assert 'tritonmodels.triton-operator.dev "add-sub" not found' in told
    assert f"in namespace {shared.namespace}, `kubectl triton get` lists" in told


def test_a_login_that_is_over(
    api: Api, shared: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Not a right is missing but a new login."""
    over = kubeconfig(tmp_path_factory.mktemp("over"), token="e.y.J")  # noqa: S106 - nobody's
    for command in _COMMANDS:
        told = _refused(command, "-n", shared.namespace, kubeconfig=over)
        assert "You must be logged in to the server" in told, command
        assert "; log in to the cluster again" in told, command


def test_a_namespace_that_is_not_there(api: Api) -> None:
    """It is made by whoever may."""
    assert "make the namespace first" in _refused("deploy", "-n", "no-such-namespace")


def test_a_wrong_file(api: Api) -> None:
    """Before the cluster is asked."""
    assert "can't read none.yaml" in refused("deploy", "-f", "none.yaml")
    assert "there is no TritonModel" in refused("deploy", "-f", "deploy/kind/kind.yaml")
    assert "context was not found" in refused("get", "--context", "none")


@pytest.fixture(scope="module")
def bare(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The kubeconfig of an API server without the operator's kind."""
    if not access.is_native():
        pytest.skip("an API server of its own needs the programs of the native cluster")
    with bare_api_server(tmp_path_factory.mktemp("bare")) as file:
        yield file


@pytest.mark.parametrize("command", _COMMANDS)
def test_a_cluster_without_the_operator(command: str, bare: str) -> None:
    """What is to be installed."""
    told = _refused(command, kubeconfig=bare)
    assert told.startswith("this cluster has no kind TritonModel")
    assert "install the operator first, see README.md" in told


def test_a_cluster_with_an_old_operator(bare: str, tmp_path: Path) -> None:
    """What its CRD lacks, as far as it is used; the rest works."""
    crd = copy.deepcopy(definition())
    schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    spec = schema["properties"]["spec"]
    del spec["properties"]["middleware"]
    # Rules about what is not there would be refused.
    for each in (spec, schema):
        each.pop("x-kubernetes-validations", None)
    file = tmp_path / "crd.yaml"
    file.write_text(yaml.safe_dump(crd))
    here = ("--kubeconfig", bare)
    access.kubectl("apply", "--server-side", "-f", str(file), *here)
    established = ("--for=condition=Established", f"crd/{crd['metadata']['name']}")
    access.kubectl("wait", *established, *here)
    told = _until_served(bare)
    assert "lacks spec.middleware, which plain-scoring uses; upgrade the operator" in told
    assert cli("deploy", "-f", _FILE, kubeconfig=bare).code == 0
    assert cli("get", "-o", "name", kubeconfig=bare).out == (
        "tritonmodel.triton-operator.dev/add-sub\n"
    )


def _until_served(bare: str) -> str:
    """Return what is told once the API server describes the kind, a second after it serves it."""
    for _ in range(10):
        told = refused("deploy", "-f", "deploy/samples/plain-scoring.yaml", kubeconfig=bare)
        if "no kind" not in told:
            break
    return told
