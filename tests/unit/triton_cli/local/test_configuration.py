"""configuration: ConfigMaps and Secrets of the manifests."""

import pytest

from triton_cli.errors import UserError
from triton_cli.local.configuration import Configuration

OBJECTS = [
    {
        "kind": "ConfigMap",
        "metadata": {"name": "m"},
        "data": {"a": "x"},
        "binaryData": {"b": "eQ=="},
    },
    {"kind": "Secret", "metadata": {"name": "s"}, "data": {"k": "dg=="}, "stringData": {"t": "w"}},
    {"kind": "TritonModel", "metadata": {"name": "m"}},
]
CONFIGURATION = Configuration(OBJECTS, {"made": {"key": b"1"}})


def test_each_part_of_a_manifest_is_read():
    """Text as it is, the rest decoded, as the API server does."""
    assert CONFIGURATION.data("ConfigMap", "m") == {"a": b"x", "b": b"y"}
    assert CONFIGURATION.data("Secret", "s") == {"k": b"v", "t": b"w"}


def test_a_variable_gets_the_value_that_it_refers_to():
    """Of a ConfigMap, a Secret, and a Secret that the operator would make."""
    reference = {"configMapKeyRef": {"name": "m", "key": "a"}}
    assert CONFIGURATION.value(reference) == "x"
    assert CONFIGURATION.value({"secretKeyRef": {"name": "s", "key": "k"}}) == "v"
    assert CONFIGURATION.value({"secretKeyRef": {"name": "made", "key": "key"}}) == "1"


def test_what_is_missing_is_named():
    """With the ways to give it."""
    with pytest.raises(
        UserError, match=r"Secret other is not among .* `kubectl get secret other -o yaml`"
    ):
        CONFIGURATION.data("Secret", "other")
    with pytest.raises(UserError, match="ConfigMap m has no key 'z'"):
        CONFIGURATION.entry("ConfigMap", "m", "z")


@pytest.mark.parametrize("part", [{"data": {"k": "!"}}, {"data": 5}, {"stringData": [1]}])
def test_a_secret_that_is_none_is_told(part):
    """Without its values."""
    with pytest.raises(
        UserError, match=r"^Secret s is none: data holds base64 and stringData text"
    ):
        Configuration([{"kind": "Secret", "metadata": {"name": "s"}, **part}], {})
