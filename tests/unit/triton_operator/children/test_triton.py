"""children.triton: the Triton container."""

import pytest

import make
from triton_operator.children.triton import triton

IMAGE = "nvcr.io/nvidia/tritonserver:26.10-py3"


def container(**spec):
    """Return the container of a model."""
    return triton(make.model(**spec), IMAGE)


def test_nvidias_entrypoint_stays():
    """The image's entrypoint prepares the CUDA libraries, so there is no command."""
    made = container()
    assert "command" not in made
    assert made["args"][0] == "tritonserver"


@pytest.mark.parametrize("probe", ["startupProbe", "readinessProbe", "livenessProbe"])
def test_probes_ask_the_http_port(probe):
    """Through the gateway's probe port, or Triton's own; never the metrics port."""
    assert container()[probe]["httpGet"]["port"] == 8085
    assert container(gateway={"enabled": False})[probe]["httpGet"]["port"] == "http"


def test_behind_a_gateway_only_metrics_can_be_reached():
    """The names http and grpc are the gateway's, which the Service looks up."""
    assert [port["name"] for port in container()["ports"]] == ["metrics"]
    alone = container(gateway={"enabled": False})
    assert [port["name"] for port in alone["ports"]] == ["http", "grpc", "metrics"]


@pytest.mark.parametrize(("seconds", "attempts"), [(1800, 900), (10, 5), (301, 151)])
def test_the_startup_probe_gives_the_whole_time_to_load(seconds, attempts):
    """Loading may take spec.triton.loadTimeoutSeconds and never less."""
    probe = container(triton={"loadTimeoutSeconds": seconds})["startupProbe"]
    assert probe["failureThreshold"] == attempts
    assert probe["failureThreshold"] * probe["periodSeconds"] >= seconds


@pytest.mark.parametrize(
    ("models", "path"),
    [
        pytest.param([], "/v2/health/ready", id="every model when none is named"),
        pytest.param(["a"], "/v2/models/a/ready", id="the one that is named"),
        pytest.param(["a", "b"], "/v2/health/ready", id="the server for several"),
    ],
)
def test_readiness_asks_for(models, path):
    """A pod is ready when what is wanted of it is."""
    made = container(triton={"models": models})
    assert made["readinessProbe"]["httpGet"]["path"] == path
    assert made["startupProbe"]["httpGet"]["path"] == "/v2/health/ready"


def test_liveness_is_more_patient_than_readiness():
    """A busy server leaves the Service before it is restarted."""
    made = container()
    seconds = {
        name: made[name]["periodSeconds"] * made[name]["failureThreshold"]
        for name in ("livenessProbe", "readinessProbe")
    }
    assert made["livenessProbe"]["httpGet"]["path"] == "/v2/health/live"
    assert seconds["livenessProbe"] > seconds["readinessProbe"]


def test_gpus_are_requested_and_limited_alike():
    """Kubernetes wants extended resources equal in both."""
    made = container(gpus={"count": 2}, resources={"requests": {"cpu": 1}})
    assert made["resources"] == {
        "requests": {"cpu": "1", "nvidia.com/gpu": "2"},
        "limits": {"nvidia.com/gpu": "2"},
    }


def test_without_amounts_nothing_is_requested():
    """Requests and limits that say nothing are left out."""
    assert container()["resources"] == {}


def environment(*variables):
    """Return the environment that *variables* make."""
    made = container(triton={"env": list(variables)})["env"]
    return [each for each in made if each["name"] != "AZUREML_MODEL_DIR"]


def test_home_can_be_written():
    """The root file system is read-only, so HOME lies on a volume of its own."""
    home, _ = environment()
    paths = [mount["mountPath"] for mount in container()["volumeMounts"]]
    assert home["name"] == "HOME"
    assert home["value"] in paths


def test_a_home_of_the_user_wins():
    """A variable is given once."""
    assert environment({"name": "HOME", "value": "/x"})[:-1] == [{"name": "HOME", "value": "/x"}]


def test_python_models_find_the_repository_as_in_azure():
    """The variable leads to where the repository is mounted once more."""
    made = container(model={"name": "densenet", "version": 2})
    folder = {each["name"]: each.get("value") for each in made["env"]}["AZUREML_MODEL_DIR"]
    assert f"{folder}/models/triton" in [mount["mountPath"] for mount in made["volumeMounts"]]


def test_values_are_literal():
    """The kubelet turns $$ back into one dollar and expands nothing."""
    assert environment({"name": "A", "value": "$(B) $"})[1]["value"] == "$$(B) $$"


def test_a_secret_stays_a_reference():
    """The value of a Secret never stands in a manifest."""
    source = {"secretKeyRef": {"name": "keys", "key": "token"}}
    made = environment({"name": "A", "valueFrom": source})[1]
    assert made == {"name": "A", "valueFrom": source}


def test_no_sleep_when_no_drain_is_wanted():
    """A pre-stop hook of 0 seconds is refused by the API server."""
    assert "lifecycle" not in container(rollout={"drainSeconds": 0})
    assert container()["lifecycle"] == {"preStop": {"sleep": {"seconds": 15}}}
    alone = container(gateway={"enabled": False})
    assert alone["lifecycle"] == {"preStop": {"sleep": {"seconds": 10}}}


def test_with_a_script_it_waits_for_the_gateways_word():
    """A script that has finished lets the GPUs go, however long it might have taken."""
    hook = {"httpGet": {"path": "/middleware/end", "port": 8085}}
    assert container(middleware=make.SCRIPT)["lifecycle"] == {"preStop": hook}
    immediate = container(middleware=make.SCRIPT, rollout={"drainSeconds": 0})
    assert "lifecycle" not in immediate


def test_the_end_of_the_log_is_kept():
    """The cause of a failure is read from the termination message."""
    assert container()["terminationMessagePolicy"] == "FallbackToLogsOnError"
