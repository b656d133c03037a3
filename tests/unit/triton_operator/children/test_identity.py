"""children.identity: as whom the pods ask a source."""

import make
from triton_operator.children.identity import account, identity_annotations, identity_labels


def model(uri="s3://models", **credentials):
    """Return a model that is fetched."""
    given = {"credentials": credentials} if credentials else {}
    return make.model(repository={"uri": uri, **given})


def test_pods_run_as_the_models_own_account():
    """A cloud identity can be bound to one model."""
    assert account(make.model()) == "demo"
    assert account(model(secretName="keys")) == "demo"
    assert identity_annotations(model()) == {}


def test_a_chosen_account_is_used_and_kept_from_triton():
    """Code of a model gets no token of the cloud: the webhooks are told to skip Triton."""
    chosen = model(serviceAccountName="reader")
    assert account(chosen) == "reader"
    assert set(identity_annotations(chosen).values()) == {"triton"}


def test_a_chosen_account_is_kept_from_the_script_too():
    """Each webhook has its own mark between names."""
    source = {"uri": "s3://models", "credentials": {"serviceAccountName": "reader"}}
    found = identity_annotations(make.model(repository=source, middleware=make.SCRIPT))
    assert found == {
        "azure.workload.identity/skip-containers": "triton;middleware",
        "eks.amazonaws.com/skip-containers": "triton,middleware",
    }


def test_a_script_from_azure_wants_the_identity():
    script = make.model(repository=None, middleware={"source": {"uri": "azure://a/b"}})
    assert identity_labels(script) == {"azure.workload.identity/use": "true"}


def test_azure_is_told_that_a_pod_wants_its_identity():
    """Without the label Azure's webhook gives no token; with a key none is wanted."""
    label = {"azure.workload.identity/use": "true"}
    assert identity_labels(model("azure://a/b")) == label
    assert identity_labels(model("azure://a/b", serviceAccountName="reader")) == label
    assert identity_labels(model("azure://a/b", secretName="keys")) == {}
    assert identity_labels(model()) == {}
