"""subjects: TritonModels in their namespaces, with the ConfigMap of their repository."""

import pytest
import yaml

import make
from triton_api.names import REPOSITORY_ANNOTATION
from triton_cli.errors import UserError
from triton_cli.subjects import subjects


@pytest.fixture
def file(tmp_path):
    """Return a function that writes manifests and returns the file's name."""

    def written(*bodies):
        path = tmp_path / "a.yaml"
        path.write_text(yaml.safe_dump_all(bodies))
        return [str(path)]

    return written


def unplaced(body):
    """Return *body* without a namespace."""
    del body["metadata"]["namespace"]
    return body


def test_the_namespace_is_the_manifests(file):
    """Else that of the command line, else `default`, as with kubectl."""
    assert subjects(file(make.body()), None)[0].model.metadata.namespace == "team"
    names = file(unplaced(make.body()))
    assert subjects(names, "other")[0].model.metadata.namespace == "other"
    assert subjects(names, None)[0].model.metadata.namespace == "default"


def test_two_namespaces_are_a_mistake(file):
    """With the line of the manifest's own."""
    with pytest.raises(UserError, match="'team' of 'demo' is not that of --namespace, 'other'"):
        subjects(file(make.body()), "other")


def test_the_config_map_comes_along(file):
    """Only one of the name and the namespace."""
    body = make.body(repository=make.config_map_source())
    there, elsewhere = make.config_map(f0="x"), make.config_map(f0="y")
    elsewhere["metadata"]["namespace"] = "other"
    (subject,) = subjects(file(elsewhere, body, there), None)
    assert subject.config_map["data"] == {"f0": "x"}
    assert subject.contents[REPOSITORY_ANNOTATION]
    assert subjects(file(body, elsewhere), None)[0].contents == {}


@pytest.mark.parametrize("part", ["data", "binaryData"])
@pytest.mark.parametrize("value", [5, {"f0": 5}, ["f0"]])
def test_a_config_map_without_text_is_told(part, value, file):
    """The API server would refuse it; its digest would be that of nothing."""
    body = make.body(repository=make.config_map_source())
    wrong = {**make.config_map(f0="x"), part: value}
    with pytest.raises(UserError, match=f"{part} of a ConfigMap has a text under each key"):
        subjects(file(body, wrong), None)
