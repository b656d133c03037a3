"""swagger: the description of the service."""

import json

import pytest

from triton_middleware.errors import NotFoundError
from triton_middleware.inputs import TextInput
from triton_middleware.script import Script
from triton_middleware.settings import Settings
from triton_middleware.swagger import describe

SCRIPT = Script(lambda: None, lambda data: data, TextInput("data"), wants_headers=False)


@pytest.mark.parametrize(
    ("asked", "key", "version"),
    [
        ("2", "swagger", "2.0"),
        ("2.0", "swagger", "2.0"),
        ("3", "openapi", "3.0.3"),
        ("3.1", "openapi", "3.1.0"),
    ],
)
def test_a_version_is_given_as_asked(tmp_path, asked, key, version):
    """By its long or its short name."""
    assert describe(SCRIPT, Settings(root=tmp_path)).get(asked)[key] == version


def test_an_unknown_version_is_refused_with_the_known_ones(tmp_path):
    """As 404, with what there is."""
    with pytest.raises(NotFoundError, match=r"\[2, 3, 3.1\]"):
        describe(SCRIPT, Settings(root=tmp_path)).get("4")


def test_the_prefix_and_the_name_are_the_services(tmp_path):
    """Clients see it behind a gateway."""
    settings = Settings(root=tmp_path, service_name="bidaf", service_path_prefix="api/v1/")
    document = describe(SCRIPT, settings).get("3")
    assert document["info"]["title"] == "bidaf"
    assert set(document["paths"]) == {"/api/v1/", "/api/v1/score", "/api/v1/swagger.json"}


def test_a_file_of_the_users_comes_first(tmp_path):
    """For its version only."""
    (tmp_path / "swagger.json").write_text(json.dumps({"swagger": "2.0", "mine": True}))
    documents = describe(SCRIPT, Settings(root=tmp_path))
    assert documents.get("2")["mine"]
    assert "mine" not in documents.get("3")


@pytest.mark.parametrize("version", ["3", "3.1"])
def test_every_reference_has_its_shape(tmp_path, version):
    """A generator of clients follows them all."""
    document = describe(SCRIPT, Settings(root=tmp_path)).get(version)
    text = json.dumps(document)
    for name in ("ServiceInput", "ServiceOutput", "ErrorResponse"):
        assert f"#/components/schemas/{name}" in text
        assert name in document["components"]["schemas"]
