"""children.contents: digests of what pods mount, as annotations."""

import make
from triton_api.names import REPOSITORY_ANNOTATION, SCRIPT_ANNOTATION
from triton_operator.children.contents import contents
from triton_operator.observed import trimmed

FILES = trimmed(make.config_map(f0="a"))
SCRIPT = trimmed(make.config_map(f0="b"))


def test_each_config_map_has_its_digest():
    """Another content of either is another pod template."""
    told = contents(FILES, SCRIPT)
    assert told == {REPOSITORY_ANNOTATION: FILES["digest"], SCRIPT_ANNOTATION: SCRIPT["digest"]}
    assert len(set(told.values())) == 2


def test_what_is_no_config_map_has_none():
    """The content of volumes and addresses is not known here."""
    assert contents(None, SCRIPT) == {SCRIPT_ANNOTATION: SCRIPT["digest"]}
    assert contents(None, None) == {}
