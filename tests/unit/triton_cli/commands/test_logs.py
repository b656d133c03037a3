"""logs: of all pods of a model, by container."""

import pytest

from unit.triton_cli.conftest import ready_model

SCRIPT = {"source": {"configMap": {"name": "script"}}}
FETCHED = {
    "repository": {"uri": "s3://b/m"},
    "middleware": {
        "source": {"uri": "s3://b/script"},
        "environment": {"pipPackages": ["pillow==13.0.0"]},
    },
}


def test_the_last_lines_of_triton(call, cluster):
    """5,000 of each pod, as Azure ML gave them."""
    assert call("logs", "add-sub").stdout == "[pod/add-sub-1/triton] E1 broken\n"
    selected = "--selector triton-operator.dev/tritonmodel=add-sub --container triton"
    assert cluster.calls[-1] == f"logs {selected} --prefix --tail=5000 --max-log-requests=1000"


def test_options_are_kubectls(call, cluster):
    """Another container, another run, on and on."""
    call("logs", "add-sub", "-c", "fetcher", "-p", "-f", "--tail", "-1", "-n", "team")
    asked = cluster.calls[-1]
    assert "--container fetcher --prefix --tail=-1 " in asked
    assert asked.endswith(" --previous --follow --namespace=team")


@pytest.mark.parametrize(
    ("spec", "container"),
    [
        ({"middleware": SCRIPT}, "middleware"),
        ({"middleware": SCRIPT, "repository": {"uri": "s3://b/m"}}, "middleware"),
        ({"repository": {"uri": "s3://b/m"}}, "triton"),
    ],
)
def test_the_container_that_answers_requests_is_the_default(spec, container, call, cluster):
    """Azure ML had one scoring container, whose log it gave."""
    cluster.serves({**ready_model(), "spec": spec})
    call("logs", "add-sub")
    assert f"--container {container} " in cluster.calls[-1]


@pytest.mark.parametrize("container", ["script-fetcher", "environment", "gateway", "fetcher"])
def test_the_containers_of_a_script_can_be_read(container, call, cluster):
    """How it was fetched, and how its packages were installed."""
    cluster.serves({**ready_model(), "spec": FETCHED})
    assert call("logs", "add-sub", "-c", container).exit_code == 0
    assert f"--container {container} " in cluster.calls[-1]


def test_a_container_that_the_pods_do_not_have(call, cluster):
    """The ones that there are, instead of kubectl's silence."""
    result = call("logs", "add-sub", "-c", "middleware")
    assert result.exit_code == 1
    assert "pods of add-sub have no middleware; they have triton, fetcher, gateway" in result.stderr
    assert not any(each.startswith("logs") for each in cluster.calls)


def test_all_containers(call, cluster):
    """In one stream; naming one of them as well is a wrong call."""
    call("logs", "add-sub", "--all-containers")
    assert "--all-containers --prefix " in cluster.calls[-1]
    assert call("logs", "add-sub", "--all-containers", "-c", "triton").exit_code == 2


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        (
            'Error from server (BadRequest): container "triton" in pod "p" is waiting to start\n',
            'container "triton" in pod "p" is waiting to start; see `kubectl triton status`',
        ),
        ("No resources found in team namespace.\n", "there is no pod; `kubectl triton status`"),
    ],
)
def test_why_there_are_none(errors, words, call, cluster):
    """And where it is told what is wrong."""
    cluster.refuses(errors, "log")
    result = call("logs", "add-sub")
    assert (result.exit_code, words in result.stderr) == (1, True)


def test_a_model_without_pods_is_no_success(call, cluster, tmp_path):
    """Kubectl ends with 0 when nothing fits the selector."""
    silent = "echo 'No resources found in team namespace.' >&2; exit 0"
    kubectl = tmp_path / "bin" / "kubectl"
    kubectl.write_text(kubectl.read_text().replace("logs*) kind=log", f"logs*) {silent}"))
    result = call("logs", "add-sub")
    assert (result.exit_code, "there is no pod" in result.stderr) == (1, True)
