"""A folder and a mapping look the same to the checker."""

from pathlib import Path

import pytest

from triton_fetcher.repository import FolderTree, MappingTree, Tree

FILES = {"m/config.pbtxt": "name: 'm'\n", "m/1/model.py": "x", "README": "é"}


@pytest.fixture(params=["folder", "mapping"])
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Tree:
    if request.param == "mapping":
        return MappingTree(FILES)
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return FolderTree(tmp_path)


def test_names_are_told_by_kind(tree: Tree) -> None:
    """Of the root, of a folder, and of one that is not there."""
    assert (tree.folders(""), tree.files("")) == ({"m"}, {"README"})
    assert (tree.folders("m"), tree.files("m")) == ({"1"}, {"config.pbtxt"})
    assert (tree.folders("n"), tree.files("n")) == (frozenset(), frozenset())


def test_content_is_told(tree: Tree) -> None:
    """As text, with its size in bytes."""
    assert tree.text("m/config.pbtxt") == "name: 'm'\n"
    assert tree.size("README") == 2


def test_links_are_followed(tmp_path: Path) -> None:
    """The fetcher publishes links, and a volume may hold some; a broken one is nothing."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "broken").symlink_to("nowhere")

    assert FolderTree(tmp_path).folders("") == {"real", "link"}
    assert FolderTree(tmp_path).files("") == frozenset()


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    """A weights file that is called config.pbtxt must not fill the memory."""
    with (tmp_path / "config.pbtxt").open("wb") as file:
        file.truncate(5 << 20)

    assert FolderTree(tmp_path).text("config.pbtxt") is None


def test_unknown_content_stays_unknown() -> None:
    """None means that a file is there and no more."""
    tree = MappingTree({"a": None})

    assert tree.files("") == {"a"}
    assert tree.text("a") is None
    assert tree.size("a") is None
