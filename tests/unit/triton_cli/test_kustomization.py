"""kustomization: ConfigMaps that kustomize would generate beside a manifest."""

import json

import pytest
import yaml

import make
from triton_cli.errors import UserError
from triton_cli.manifests import read
from triton_cli.subjects import subjects

PLAIN = {
    "resources": ["model.yaml"],
    "configMapGenerator": [{"name": "files", "files": ["a.py", "key=b/b.bin"]}],
    "generatorOptions": {"disableNameSuffixHash": True},
}


@pytest.fixture
def generated(tmp_path):
    """Return a function that writes a kustomization: the ConfigMaps that are read with it."""
    body = make.body(repository=make.config_map_source())
    (tmp_path / "model.yaml").write_text(yaml.safe_dump(body))
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "b.bin").write_bytes(b"\xff\x00")

    def made(customization, name="kustomization.yaml"):
        text = customization if isinstance(customization, str) else yaml.safe_dump(customization)
        (tmp_path / name).write_text(text)
        return [each for each in read([str(tmp_path / "model.yaml")]) if each.is_a("ConfigMap")]

    return made


def test_files_become_keys(generated, tmp_path):
    """Under their names or those that are given; what is no text is binary."""
    (found,) = generated(PLAIN)
    assert found.metadata == {"name": "files"}
    assert found.body["data"] == {"a.py": "x = 1\n"}
    assert found.body["binaryData"] == {"key": "/wA="}
    assert found.files == {"a.py": str(tmp_path / "a.py"), "key": str(tmp_path / "b" / "b.bin")}


@pytest.mark.parametrize("name", ["kustomization.yml", "Kustomization"])
def test_every_name_that_kustomize_knows(name, generated):
    """In JSON, too."""
    assert generated(json.dumps(PLAIN), name)


def test_literals_become_keys(generated):
    """A value may hold another sign of equality."""
    generator = {"name": "files", "literals": ["a=b=c"]}
    (found,) = generated({**PLAIN, "configMapGenerator": [generator]})
    assert found.body["data"] == {"a": "b=c"}


@pytest.mark.parametrize(
    "change",
    [
        {"resources": ["other.yaml"]},
        {"generatorOptions": {}},
        {"namePrefix": "x-"},
        {"nameSuffix": "-x"},
        {"namespace": "other"},
        {"configMapGenerator": [{"name": "files", "envs": [".env"]}]},
        {"configMapGenerator": [{"files": ["a.py"]}]},
        {"configMapGenerator": "text"},
    ],
    ids=str,
)
def test_what_is_not_followed_is_left_to_kustomize(change, generated):
    """Names would be others, or contents."""
    assert generated({**PLAIN, **change}) == []


@pytest.mark.parametrize("text", ["", "a: [", "- a\n"])
def test_a_kustomization_that_is_none_says_nothing_here(text, generated):
    """It is kubectl that will tell."""
    assert generated(text) == []


def test_a_missing_file_is_told(generated):
    """With kubectl the manifest would fail, too."""
    generator = {"name": "files", "files": ["gone.py"]}
    with pytest.raises(UserError, match=r"gone\.py: No such file .* the kustomization beside"):
        generated({**PLAIN, "configMapGenerator": [generator]})


def test_the_model_has_its_config_map(generated, tmp_path):
    """In the namespace that it is put into itself."""
    generated({**PLAIN, "configMapGenerator": [{"name": "files", "literals": ["f0=x"]}]})
    body = make.body(repository=make.config_map_source())
    del body["metadata"]["namespace"]
    (tmp_path / "model.yaml").write_text(yaml.safe_dump(body))
    (subject,) = subjects([str(tmp_path / "model.yaml")], "other")
    assert subject.missing_config_maps == []
    assert subject.contents


def test_a_folder_has_each_once(generated, tmp_path):
    """Whichever of its manifests is a resource."""
    generated({**PLAIN, "resources": ["model.yaml", "other.yaml"]})
    (tmp_path / "other.yaml").write_text("kind: B")
    assert [each.body["kind"] for each in read([str(tmp_path)])] == [
        "TritonModel",
        "B",
        "ConfigMap",
    ]
