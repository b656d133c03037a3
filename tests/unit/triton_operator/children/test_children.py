"""Facts that hold for the children of every valid TritonModel."""

import pytest
from hypothesis import given

import make
from triton_operator.children import desired
from triton_operator.children.drain import drain
from triton_operator.children.metadata import labels
from triton_operator.kinds import CHILDREN, DEPLOYMENT, SERVICE, kind_of
from triton_operator.settings import Settings
from unit.specs import specs, triton_specs

SETTINGS = Settings(identity="test")
VOLUME_KINDS = {"configMap", "persistentVolumeClaim", "image", "emptyDir", "secret"}
CONFINED = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
EVERYTHING = {
    "replicas": 2,
    "expose": {
        "ingress": {"host": "demo.example.com"},
        "routes": {
            "parentRefs": [{"name": "edge"}],
            "hostnames": ["a.example.com"],
            "grpcHostnames": ["b.example.com"],
        },
    },
}


def children(name="demo", **spec):
    """Return the children of a model."""
    model = make.model(name, **spec)
    return desired(model, SETTINGS, contents={}, issuer=make.ISSUER)


def pod_of(manifests):
    """Return the pod template's spec."""
    found = next(each for each in manifests if kind_of(each) is DEPLOYMENT)
    return found["spec"]["template"]["spec"]


def containers_of(pod):
    """Return all containers of a pod."""
    return [*pod["initContainers"], *pod["containers"]]


def slept(container):
    """Return how many seconds a container sleeps before it is told to end."""
    return container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)


@given(specs())
def test_pods_get_nothing_of_the_node(spec):
    """No spec brings a host's path, network, process or IPC namespace into a pod."""
    pod = pod_of(children(**spec))
    assert not {"hostNetwork", "hostPID", "hostIPC", "hostUsers"} & pod.keys()
    assert {key for volume in pod["volumes"] for key in volume} - {"name"} <= VOLUME_KINDS
    assert pod["automountServiceAccountToken"] is False


@given(specs())
def test_pods_pass_pod_security_restricted(spec):
    """No spec weakens what the namespace's `restricted` level asks for."""
    pod = pod_of(children(**spec))
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in containers_of(pod):
        assert container["securityContext"].items() >= CONFINED.items()
        assert container["securityContext"].get("runAsUser", 1) > 0


@given(specs())
def test_every_mount_has_its_volume_and_place(spec):
    """Mounts name volumes that exist and never share a path."""
    pod = pod_of(children(**spec))
    used = set()
    for container in containers_of(pod):
        mounts = container["volumeMounts"]
        used |= {mount["name"] for mount in mounts}
        assert len({mount["mountPath"] for mount in mounts}) == len(mounts)
    assert used == {volume["name"] for volume in pod["volumes"]}


@given(triton_specs())
def test_the_repository_is_read_only(spec):
    """Triton never writes to the source of its models."""
    for container in pod_of(children(**spec))["containers"]:
        mounts = container["volumeMounts"]
        models = [mount for mount in mounts if mount["name"] in {"source", "repository", "cache"}]
        assert len(models) >= 3
        assert all(mount["readOnly"] for mount in models)


@given(specs())
def test_only_the_fetcher_gets_credentials(spec):
    """Code of a model or a script can't read what the files were fetched with, nor the index."""
    for container in pod_of(children(**spec))["containers"]:
        mounted = {each["name"] for each in container["volumeMounts"]}
        assert not mounted & {"credentials", "script-credentials"}
        assert "envFrom" not in container


@given(specs())
def test_all_gpus_are_tritons(spec):
    """A script has none, or a GPU of Triton's would be taken twice."""
    gpu = spec.get("gpus", {}).get("resourceName", "nvidia.com/gpu")
    for container in containers_of(pod_of(children(**spec))):
        assert container["name"] == "triton" or gpu not in container["resources"].get("limits", {})


@given(triton_specs())
def test_the_grace_period_covers_the_whole_end(spec):
    """The kubelet kills only after the sleep, Triton's exit and an unload have had their time."""
    pod = pod_of(children(**spec))
    container, *script = pod["containers"]
    # With a script it is the gateway that says how long; Triton outlives the script's own end.
    sleep = drain(make.model(**spec)).sleep if script else slept(container)
    assert all(slept(each) <= sleep for each in script)
    (flag,) = (each for each in container["args"] if each.startswith("--exit-timeout-secs="))
    exit_timeout = int(flag.partition("=")[2])
    assert pod["terminationGracePeriodSeconds"] >= sleep + exit_timeout + 10


@given(specs())
def test_no_dollar_of_the_user_is_expanded(spec):
    """The kubelet expands $(NAME) in arguments and variables; values are literal."""
    given = []
    for container in containers_of(pod_of(children(**spec))):
        given += container.get("args", [])
        given += [each.get("value", "") for each in container.get("env", [])]
    ours = "=$(RESTRICTED_API_KEY)"
    assert [text for text in given if "$" in text.replace("$$", "").removesuffix(ours)] == []


@given(specs())
def test_children_are_the_same_each_time(spec):
    """Equal models have equal children, or every reconciliation would write."""
    assert children(**spec) == children(**spec)


@pytest.mark.parametrize("name", ["a", "demo", "a" * 63])
def test_names_and_labels_fit(name):
    """The longest name of a model leaves every name and label within 63 characters."""
    for child in children(name, **EVERYTHING):
        metadata = child["metadata"]
        assert len(metadata["name"]) <= (63 if kind_of(child) is SERVICE else 253)
        assert max(map(len, metadata["labels"].values())) <= 63


def test_children_come_in_the_order_of_creation():
    """The account comes before the pods that run as it, and pods before all that can wait."""
    assert [kind_of(child) for child in children(**EVERYTHING)] == list(CHILDREN)


@pytest.mark.parametrize("spec", [{}, {"replicas": 0}, {"replicas": 3, "suspend": True}])
def test_one_replica_has_no_disruption_budget(spec):
    """A budget for one pod would only block every drain of its node."""
    assert [child["kind"] for child in children(**spec)] == [
        "ServiceAccount",
        "ConfigMap",
        "NetworkPolicy",
        "Deployment",
        "Service",
    ]


def test_children_are_owned_by_their_model():
    """Deleting the model deletes its children, in the foreground too."""
    for child in children(**EVERYTHING):
        (owner,) = child["metadata"]["ownerReferences"]
        assert (owner["kind"], owner["name"], owner["uid"]) == ("TritonModel", "demo", "uid-1")
        assert owner["controller"] is True
        assert owner["blockOwnerDeletion"] is True


def test_labels_of_the_model_are_not_copied():
    """A tracking label of Argo CD or Helm on a child would make them prune it."""
    body = make.body()
    body["metadata"]["labels"] = {"argocd.argoproj.io/instance": "app"}
    model = make.parse(body)
    for child in desired(model, SETTINGS, contents={}):
        assert child["metadata"]["labels"] == labels(model)
        assert "argocd.argoproj.io/instance" not in labels(model)


def test_the_image_of_the_spec_wins():
    """The operator's setting serves only models that name no image."""
    named = children(triton={"image": "registry.example/triton:1"})
    assert pod_of(named)["containers"][0]["image"] == "registry.example/triton:1"
    assert pod_of(children())["containers"][0]["image"] == SETTINGS.triton_image
