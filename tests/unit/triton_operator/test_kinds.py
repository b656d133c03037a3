"""kinds: where the API server keeps objects."""

import pytest

from triton_operator.kinds import CONFIG_MAP, DEPLOYMENT, TRITON_MODEL, WATCHED, kind_of


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (CONFIG_MAP.path(None), "/api/v1/configmaps"),
        (CONFIG_MAP.path("team"), "/api/v1/namespaces/team/configmaps"),
        (DEPLOYMENT.path("team", "demo"), "/apis/apps/v1/namespaces/team/deployments/demo"),
        (
            TRITON_MODEL.path("team", "demo"),
            "/apis/triton-operator.dev/v1alpha1/namespaces/team/tritonmodels/demo",
        ),
    ],
)
def test_paths(path, expected):
    """A path names one object, a namespace's objects or all."""
    assert path == expected


def test_api_versions():
    """The core group has no name."""
    assert CONFIG_MAP.api_version == "v1"
    assert DEPLOYMENT.api_version == "apps/v1"


def test_every_watched_kind_is_found_by_its_name():
    """Objects come with their kind."""
    assert [kind_of({"kind": kind.name}) for kind in WATCHED] == list(WATCHED)


def test_another_kind_is_an_error():
    """A kind that nobody watches can't have come."""
    with pytest.raises(KeyError):
        kind_of({"kind": "Node"})
