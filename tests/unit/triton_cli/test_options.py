"""options: names of TritonModels, as users write them."""

import pytest

COMMANDS = [
    ("status",),
    ("wait",),
    ("logs",),
    ("keys", "get"),
    ("keys", "regenerate", "--key=primary"),
    ("token",),
    ("score", "--data={}"),
    ("delete",),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("name", ["", "a/b", "pod/add-sub", "--all-namespaces", "A b", "-"])
def test_what_is_no_name_is_refused_before_the_cluster_is_asked(name, words, call, cluster):
    """Kubectl would take some of them for options, or for other objects."""
    result = call(*words, "--", name)
    assert result.exit_code == 1
    assert f"error: {name!r} is no name of a TritonModel" in result.stderr
    assert cluster.calls == []


@pytest.mark.parametrize("kind", ["tritonmodel", "tritonmodels", "tritonmodel.triton-operator.dev"])
def test_a_name_may_be_as_it_was_printed(kind, call):
    """`kubectl triton get -o name` writes it so."""
    result = call("status", f"{kind}/add-sub")
    assert result.stdout.startswith("TritonModel add-sub: Healthy")
