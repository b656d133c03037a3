"""get: models with state and URL, filtered as Azure ML's list was."""

import json

import pytest

import make


def test_a_table(call):
    """The columns of `kubectl get --output wide`."""
    head, line = call("get").stdout.splitlines()
    assert head.split()[:3] == ["NAME", "READY", "STATE"]
    assert line.split()[:6] == ["add-sub", "True", "Healthy", "1/1", "Ready", "resnet:7"]
    assert "http://add-sub.team.svc" in line


def test_all_namespaces(call, cluster):
    """With a column for them."""
    head, line = call("get", "-A").stdout.splitlines()
    assert (head.split()[0], line.split()[0]) == ("NAMESPACE", "team")
    assert "--all-namespaces" in cluster.calls[0]


def test_names_for_scripts(call):
    """As kubectl prints them."""
    assert call("get", "-o", "name").stdout == "tritonmodel.triton-operator.dev/add-sub\n"


def test_kubectls_options_are_passed_on(call, cluster):
    """Cluster and namespace are chosen as with kubectl."""
    call("get", "-n", "team", "--context", "c", "--kubeconfig", "k", "-l", "a=b")
    (called,) = cluster.calls
    assert called.startswith("get tritonmodels.triton-operator.dev --selector a=b ")
    assert called.endswith(" --context=c --kubeconfig=k --namespace=team")


@pytest.mark.parametrize(
    ("model_id", "selector"),
    [
        ("resnet", "triton-operator.dev/model-name=resnet"),
        ("resnet:7", "triton-operator.dev/model-name=resnet,triton-operator.dev/model-version=7"),
    ],
)
def test_registered_models_are_selected_by_label(model_id, selector, call, cluster):
    """Which the operator gives to each TritonModel."""
    call("get", "--model-id", model_id)
    assert f"--selector {selector} " in cluster.calls[0]


@pytest.mark.parametrize(
    ("tags", "count"),
    [(["team"], 1), (["team=vision"], 1), (["team=x"], 0), (["team", "other"], 0)],
)
def test_tags(tags, count, call):
    """A key, or a key with its value; all of them."""
    options = [word for tag in tags for word in ("--tag", tag)]
    shown = json.loads(call("get", *options, "-o", "json").stdout)
    assert len(shown["items"]) == count


def test_a_name_that_is_not_there(call):
    """And what to do."""
    assert call("get", "add-sub").exit_code == 0
    result = call("get", "nothing")
    assert (result.exit_code, "there is no TritonModel nothing here" in result.stderr) == (1, True)


def test_a_model_without_status_is_shown(call, cluster):
    """The operator has not seen it yet."""
    cluster.serves(make.body("young"))
    assert call("get").stdout.splitlines()[1].split() == ["young", "Unknown", "0/1"]


def test_nothing_found_is_said(call):
    """Not on standard output, which scripts read."""
    result = call("get", "--tag", "none")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no TritonModel found\n")


@pytest.mark.parametrize("wrong", [["x", "-A"], ["--model-id", "a:b"]])
def test_wrong_calls(wrong, call):
    """With the code of one."""
    assert call("get", *wrong).exit_code == 2
