"""cluster: why kubectl could not do it, in one sentence that says what to do."""

import pytest

from triton_cli.cluster.refusal import sentence

REFUSED = """\
E1123 memcache.go:265] couldn't get current server API group list
The connection to the server localhost:8080 was refused - did you specify the right host or port?
"""


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        (
            REFUSED,
            f"can't reach the cluster: {REFUSED.splitlines()[1]}; check --context and --kubeconfig",
        ),
        (
            "Unable to connect to the server: dial tcp: lookup x: no such host\n",
            "can't reach the cluster: Unable to connect to the server",
        ),
        (
            'error: the server doesn\'t have a resource type "tritonmodels"\n',
            "this cluster has no kind TritonModel; install the operator first",
        ),
        (
            'Error from server (NotFound): tritonmodels.triton-operator.dev "x" not found\n',
            "not found; it was looked for in namespace team, `kubectl triton get` lists",
        ),
        (
            'Error from server (Forbidden): secrets "x" is forbidden: User "u" cannot get\n',
            'secrets "x" is forbidden: User "u" cannot get; ask for the role `view`',
        ),
        ("error: You must be logged in to the server (Unauthorized)\n", "You must be logged in"),
        ('error: context "x" does not exist\n', 'context "x" does not exist'),
        ("", "kubectl ended without a word"),
    ],
)
def test_sentences(errors, words):
    """Kubectl's own words, and what follows from them."""
    told = sentence(errors, "team")
    assert words in told
    assert "\n" not in told
