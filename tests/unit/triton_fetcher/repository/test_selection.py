"""Which folders are served."""

from triton_fetcher.repository import MappingTree, served_models

TREE = MappingTree(
    {f"r/{name}/x": None for name in ("b", "a", "lost+found", "..data", ".git")} | {"r/file": None}
)


def test_all_model_folders_are_served_in_order() -> None:
    """What a disk, a ConfigMap or Git adds is no model."""
    assert served_models(TREE, "r") == ("a", "b")


def test_only_wanted_models_are_served() -> None:
    """A wanted model that is not there is not served either."""
    assert served_models(TREE, "r", ("b", "c")) == ("b",)
