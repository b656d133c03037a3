"""A listing seen as folders."""

from triton_fetcher.listing import ListingTree


def test_folders_and_files_are_told_apart():
    tree = ListingTree(["m/1/model.onnx", "m/config.pbtxt", "README.md"])
    assert (tree.folders(""), tree.files("")) == ({"m"}, {"README.md"})
    assert (tree.folders("m"), tree.files("m")) == ({"1"}, {"config.pbtxt"})
    assert (tree.folders("absent"), tree.files("absent")) == (frozenset(), frozenset())
