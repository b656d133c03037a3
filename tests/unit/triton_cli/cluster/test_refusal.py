"""cluster: why kubectl could not do it, in one sentence that says what to do."""

import pytest

from triton_cli.cluster.refusal import refusal

REFUSED = """\
E1123 memcache.go:265] couldn't get current server API group list
The connection to the server localhost:8080 was refused - did you specify the right host or port?
"""
NO_PLUGIN = """\
E1123 memcache.go:265] "Unhandled Error" err="getting credentials: exec: executable kubelogin"
Unable to connect to the server: getting credentials: exec: executable kubelogin not found

It looks like you are trying to use a client-go credential plugin that is not installed.

To learn more about this feature, consult the documentation available at:
      https://kubernetes.example/docs
"""
WRONG_SELECTOR = """\
Error from server (BadRequest): Unable to find "x" that match label selector "a b", \
field selector "": found 'b', expected: in
"""
CONFLICT = """\
error: Apply failed with 1 conflict: conflict with "argocd" using triton-operator.dev/v1alpha1: \
.spec.replicas
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
"""


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        (
            REFUSED,
            "server localhost:8080 was refused; check --context and --kubeconfig",
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
            'secrets "x" is forbidden: User "u" cannot get; ask for the role `edit` in the',
        ),
        (
            'Error from server (Forbidden): x is forbidden: User "u" cannot list resource\n',
            "ask for the role `view` in the namespace",
        ),
        (
            'Error from server (Forbidden): x is forbidden: User "u" cannot patch resource\n',
            "ask for the role `edit` in the namespace",
        ),
        (
            'Error from server (Forbidden): pods "x" is forbidden: exceeded quota: q\n',
            "exceeded quota: q; ask who runs the cluster",
        ),
        (
            'Error from server (NotFound): namespaces "x" not found\n',
            "make the namespace first, or name another with -n",
        ),
        (
            CONFLICT,
            "v1alpha1: .spec.replicas; give --force-conflicts to take that over",
        ),
        (
            'Error from server (Conflict): Operation cannot be fulfilled on secrets "x"\n',
            "somebody changed it at the same time, try again",
        ),
        (
            "error: You must be logged in to the server (Unauthorized)\n",
            "You must be logged in to the server (Unauthorized); log in to the cluster again",
        ),
        (NO_PLUGIN, "exec: executable kubelogin not found; log in to the cluster again, or check"),
        ("Please enter Username: \nerror: EOF\n", "there are no credentials; log in"),
        (
            "Error from server (BadRequest): the server rejected our request for an unknown reason",
            "check --context and --kubeconfig",
        ),
        (
            'error: error loading config file "x": yaml: control characters are not allowed\n',
            "are not allowed; check --context and --kubeconfig",
        ),
        (
            WRONG_SELECTOR,
            "found 'b', expected: in; correct the selector",
        ),
        (
            'Error from server (NotFound): secrets "x-keys" not found\n',
            "`kubectl triton status` tells whether the operator could make it",
        ),
        ('error: context "x" does not exist\n', 'context "x" does not exist'),
        ("", "kubectl ended without a word"),
    ],
)
def test_sentences(errors, words):
    """Kubectl's own words, and what follows from them."""
    told = refusal(errors, "team").message
    assert words in told
    assert "\n" not in told
