"""near: names that were perhaps meant."""

from triton_cli.near import near


def test_names_that_are_like_it():
    """The most alike first."""
    assert near("ad-sub", ["add-sub", "resnet"]) == "; did you mean add-sub?"
    assert near("resnet", ["renet", "resnet2"]) == "; did you mean resnet2 or renet?"


def test_nothing_is_like_it():
    """Then nothing is said."""
    assert near("x", ["add-sub"]) == ""
    assert near("x", []) == ""
