"""children.source: what is mounted for a source."""

import pytest

import make
from triton_operator.children.source import source_volume


def volume(source):
    return source_volume(make.model(middleware={"source": source}).middleware.source)


def test_every_key_of_a_config_map_is_a_file_unless_some_are_chosen():
    """A script has no folders, mostly."""
    assert volume({"configMap": {"name": "script"}}) == {"configMap": {"name": "script"}}
    item = {"key": "en", "path": "words/en.txt"}
    chosen = volume({"configMap": {"name": "script", "items": [item]}})
    assert chosen["configMap"]["items"] == [item]


def test_a_source_of_no_kind_is_refused():
    """The CRD refuses it; a newer one may let in what this operator does not know."""
    with pytest.raises(ValueError, match="names no source"):
        volume({})
