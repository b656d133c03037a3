"""here: what of a model is another one on this machine."""

import pytest

import make
from triton_cli.errors import UserError
from triton_cli.local.configuration import Configuration
from triton_cli.local.here import here, remarks, require_maps

IMAGE = {"image": {"reference": "registry.example/models:1"}, "path": "models"}


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"repository": IMAGE}, "spec.repository.image is mounted by a kubelet"),
        ({}, "spec.repository.volume is mounted by a kubelet"),
        (
            {"repository": None, "middleware": {"source": {"volume": {"claimName": "s"}}}},
            "spec.middleware.source.volume is mounted by a kubelet",
        ),
    ],
)
def test_what_a_kubelet_mounts_needs_a_folder(spec, words):
    """The sentence names the option."""
    with pytest.raises(UserError, match=words) as error:
        here(make.model(**spec), image=None, repository=False, script=False)
    option = "--script PATH" if "middleware" in spec else "--repository PATH"
    assert str(error.value).endswith(option)


def test_a_folder_stands_for_the_root_of_the_source():
    """So `path` counts as it does in the source."""
    changed = here(make.model(repository=IMAGE), image="t:1", repository=True, script=False)
    assert changed.repository.path == "models"
    assert changed.repository.image is None
    assert changed.spec.triton.image == "t:1"


def test_it_ends_at_once():
    """Nobody waits for endpoints to spread."""
    changed = here(make.model(), image=None, repository=True, script=False)
    assert changed.spec.rollout.drain_seconds == 0


def test_a_config_map_that_is_missing_names_both_ways():
    """A further manifest, or a folder."""
    model = make.model(repository=make.config_map_source())
    with pytest.raises(UserError, match=r"ConfigMap files of spec\.repository") as error:
        require_maps(model, Configuration([], {}))
    assert "-f" in str(error.value)
    assert "--repository PATH" in str(error.value)
    config_map = {"kind": "ConfigMap", "metadata": {"name": "files"}}
    require_maps(model, Configuration([config_map], {}))


def test_what_does_nothing_here_is_told():
    """An image, and encryption."""
    script = {**make.SCRIPT, "environment": {"image": "registry.example/mine:1"}}
    model = make.model(middleware=script, gateway={"tls": {"secretName": "tls"}})
    assert [each.partition(":")[0] for each in remarks(model, 8000)] == [
        "spec.middleware.environment.image",
        "spec.gateway.tls",
    ]
    assert remarks(make.model(), 8000) == []


def test_a_triton_that_is_elsewhere_is_told_to_scripts():
    """Those of Azure ML name localhost:8000."""
    (said,) = remarks(make.model(middleware=make.SCRIPT), 41000)
    assert said.startswith("port 8000 is taken, so Triton is at localhost:41000")
    assert remarks(make.model(), 41000) == []
