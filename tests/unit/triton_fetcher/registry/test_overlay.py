"""triton_fetcher.registry.overlay: one layer over the others."""

import pytest

from triton_fetcher.archives.limits import UnsafeContentError
from triton_fetcher.registry.overlay import lay_over


def made(folder, *files):
    """Make *files* below *folder*, each with its folder's name as content."""
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(folder.name)
    return folder


def tree(folder):
    """Return files and their content."""
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("below", "above", "result"),
    [
        (["a", "b"], ["b", "c"], {"a": "below", "b": "above", "c": "above"}),
        (["d/a"], ["d/b"], {"d/a": "below", "d/b": "above"}),
        (["d/a"], ["d"], {"d": "above"}),
        (["d"], ["d/a"], {"d/a": "above"}),
        (["d/a", "d/b"], ["d/.wh.a"], {"d/b": "below"}),
        (["d/a", "e"], [".wh.d"], {"e": "below"}),
        (["d/a"], ["d/.wh..wh..opq", "d/b"], {"d/b": "above"}),
        (["a"], [".wh.nothing"], {"a": "below"}),
        (["a"], [".wh.a", "a"], {"a": "above"}),
    ],
)
def test_what_two_layers_make(below, above, result, tmp_path):
    """By the OCI image specification: a mark hides what is below, never its own layer."""
    target = made(tmp_path / "below", *below)
    lay_over(made(tmp_path / "above", *above), target)
    assert tree(target) == result


@pytest.mark.parametrize("mark", [".wh.", ".wh...", ".wh..", ".wh..wh.x", "d/.wh..."])
def test_a_mark_hides_only_beside_itself(mark, tmp_path):
    """Nothing above, and nothing that the specification keeps for itself."""
    (tmp_path / "victim").write_text("untouched")
    target = made(tmp_path / "below", "a", "d/b")
    with pytest.raises(UnsafeContentError, match="hides no file"):
        lay_over(made(tmp_path / "above", mark), target)
    assert (tmp_path / "victim").read_text() == "untouched"
