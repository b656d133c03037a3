"""translation: what the kubelet does to commands and variables."""

from pathlib import Path

import pytest

from triton_cli.local.configuration import Configuration
from triton_cli.local.translation import Translation

POD = {
    "initContainers": [],
    "containers": [
        {
            "volumeMounts": [
                {"name": "source", "mountPath": "/source"},
                {"name": "models", "mountPath": "/model-repository"},
                {"name": "scratch", "mountPath": "/tmp"},
            ]
        }
    ],
}
SECRET = {"kind": "Secret", "metadata": {"name": "s"}, "stringData": {"K": "$(A) /source"}}
TRANSLATION = Translation(Path("/srv/r"), POD, Configuration([SECRET], {}))


@pytest.mark.parametrize(
    ("given", "here"),
    [
        ("--model-repository=/model-repository", "--model-repository=/srv/r/model-repository"),
        ("/source/words", "/srv/r/source/words"),
        ("/var/azureml-app/azureml-models/m/1", "/srv/r/var/azureml-app/azureml-models/m/1"),
        ("/script-files", "/srv/r/script-files"),
        ("/sources", "/sources"),
        ("https://host/source", "https://host/source"),
        ("/tmp/x", "/tmp/x"),
        ("$(NAME) and $$(NAME)", "value and $(NAME)"),
        ("$(OTHER)", "$(OTHER)"),
    ],
)
def test_paths_and_references(given, here):
    """Only whole paths of mounts; references as the kubelet knows them."""
    assert TRANSLATION.arguments({"args": [given]}, {"NAME": "value"}) == (here,)


def test_variables():
    """A home is this machine's own; the value of a Secret is taken as it is."""
    container = {
        "envFrom": [{"secretRef": {"name": "s"}}],
        "env": [
            {"name": "HOME", "value": "/home/triton-server"},
            {"name": "A", "value": "/source"},
            {"name": "B", "value": "$(A)/b"},
            {"name": "C", "valueFrom": {"secretKeyRef": {"name": "s", "key": "K"}}},
            {"name": "D", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
        ],
    }
    assert TRANSLATION.variables(container) == {
        "K": "$(A) /source",
        "A": "/srv/r/source",
        "B": "/srv/r/source/b",
        "C": "$(A) /source",
        "D": "127.0.0.1",
    }
