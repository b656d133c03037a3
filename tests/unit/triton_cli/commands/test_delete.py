"""delete: the model, and what was made for it."""

from unit.triton_cli.conftest import NOT_FOUND, ready_model


def test_it_waits_until_all_is_gone(call, cluster):
    """In the foreground, so that the model goes last."""
    result = call("delete", "add-sub", "--timeout", "60")
    assert (result.exit_code, result.stdout) == (0, "add-sub is deleted\n")
    asked = "delete tritonmodels.triton-operator.dev add-sub --cascade=foreground"
    assert cluster.calls[-1] == f"{asked} --wait --timeout=60.000s"


def test_without_waiting(call, cluster):
    """It is only begun."""
    assert call("delete", "add-sub", "--no-wait").stdout == "add-sub is being deleted\n"
    assert cluster.calls[-1].endswith("--cascade=foreground --wait=false")


def test_what_is_kept_is_told(call, cluster):
    """All that the model names and the operator has not made."""
    body = ready_model()
    body["spec"] = {
        "repository": {
            "uri": "s3://models/a",
            "credentials": {"secretName": "bucket"},
            "cache": {"claimName": "cache"},
        },
        "middleware": {
            "source": {"configMap": {"name": "script"}},
            "environment": {"cache": {"claimName": "cache"}},
        },
        "gateway": {"auth": {"secretName": "mine"}, "tls": {"secretName": "tls"}},
    }
    cluster.serves(body)
    told = call("delete", "add-sub").stderr.splitlines()[-1]
    assert told == (
        "kept: s3://models/a, PersistentVolumeClaim cache, Secret bucket, ConfigMap script, "
        "Secret mine, Secret tls"
    )


def test_volumes_and_images_are_kept_too(call, cluster):
    """They may serve others."""
    body = ready_model()
    image = {"reference": "registry.example/script:1"}
    body["spec"] = {
        "repository": {"volume": {"claimName": "models"}},
        "middleware": {"source": {"image": image}},
    }
    cluster.serves(body)
    told = call("delete", "add-sub", "--no-wait").stderr
    assert told == "kept: PersistentVolumeClaim models, image registry.example/script:1\n"


def test_an_unknown_name(call, cluster):
    """One sentence; who only wants it gone can say so."""
    cluster.refuses(NOT_FOUND.format('tritonmodels "x"'), "model")
    result = call("delete", "x")
    assert (result.exit_code, 'tritonmodels "x" not found' in result.stderr) == (1, True)
    assert call("delete", "x", "--ignore-not-found").exit_code == 0
    assert not any(each.startswith("delete") for each in cluster.calls)


def test_pods_that_take_too_long(call, cluster):
    """A code of its own, and where to look."""
    cluster.refuses("error: timed out waiting for the condition on tritonmodels/x\n", "delete")
    result = call("delete", "add-sub", "--timeout", "5")
    assert (result.exit_code, "add-sub is not gone after 5 s" in result.stderr) == (124, True)
