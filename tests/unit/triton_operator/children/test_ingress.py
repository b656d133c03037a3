"""children.ingress: the Ingress in front of the Service."""

import make
from triton_operator.children.ingress import ingress


def made(**exposure):
    """Return the Ingress of a model."""
    model = make.model(expose={"ingress": {"host": "a.example.com", **exposure}})
    return ingress(model, model.spec.expose.ingress)


def test_every_path_of_the_host_leads_to_the_service():
    (rule,) = made()["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    assert (rule["host"], path["path"], path["pathType"]) == ("a.example.com", "/", "Prefix")
    assert path["backend"] == {"service": {"name": "demo", "port": {"name": "http"}}}


def test_what_is_not_given_is_left_to_the_cluster():
    """A default class may be set by an admission controller."""
    assert made()["spec"].keys() == {"rules"}
    assert "annotations" not in made()["metadata"]


def test_class_certificate_and_annotations():
    child = made(className="nginx", tlsSecretName="cert", annotations={"a.example/b": "c"})
    assert child["spec"]["ingressClassName"] == "nginx"
    assert child["spec"]["tls"] == [{"hosts": ["a.example.com"], "secretName": "cert"}]
    assert child["metadata"]["annotations"] == {"a.example/b": "c"}
