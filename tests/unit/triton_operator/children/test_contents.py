"""children.contents: the digests that roll pods."""

from triton_api.names import REPOSITORY_ANNOTATION, SCRIPT_ANNOTATION
from triton_operator.children.contents import contents


def test_each_config_map_has_an_annotation_of_its_own():
    """A change of one is a new template; where there is none, nothing is said."""
    both = contents({"digest": "a"}, {"digest": "b"})
    assert both == {REPOSITORY_ANNOTATION: "a", SCRIPT_ANNOTATION: "b"}
    assert contents(None, {"digest": "b"}) == {SCRIPT_ANNOTATION: "b"}
    assert contents(None, None) == {}
