"""logs: of all pods of a model, by container."""

import pytest


def test_the_last_lines_of_triton(call, cluster):
    """5,000 of each pod, as Azure ML gave them."""
    assert call("logs", "add-sub").stdout == "[pod/add-sub-1/triton] E1 broken\n"
    selected = "--selector triton-operator.dev/tritonmodel=add-sub --container triton"
    assert cluster.calls == [f"logs {selected} --tail=5000 --prefix"]


def test_options_are_kubectls(call, cluster):
    """Another container, another run, on and on."""
    call("logs", "add-sub", "-c", "fetcher", "-p", "-f", "--tail", "-1", "-n", "team")
    assert (
        "--container fetcher --tail=-1 --previous --follow --prefix --namespace=team"
        in (cluster.calls[0])
    )


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
    cluster.refuses(errors)
    result = call("logs", "add-sub")
    assert (result.exit_code, words in result.stderr) == (1, True)


def test_a_model_without_pods_is_no_success(call, cluster, tmp_path):
    """Kubectl ends with 0 when nothing fits the selector."""
    silent = "#!/bin/sh\necho 'No resources found in team namespace.' >&2\n"
    (tmp_path / "bin" / "kubectl").write_text(silent)
    result = call("logs", "add-sub")
    assert (result.exit_code, "there is no pod" in result.stderr) == (1, True)
