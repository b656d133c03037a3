"""The served repository."""

from pathlib import Path

from triton_fetcher.publish import publish
from triton_fetcher.repository import Verdict


def source(folder: Path) -> Path:
    """A repository of two models."""
    for path in ("a/config.pbtxt", "a/1/model.py", "a/labels/en.txt", "a/labels/de.txt", "b/1/m"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path, encoding="ascii")
    return folder


def verdict(**fields: object) -> Verdict:
    whole = {
        "root": "",
        "models": ("a", "b"),
        "configs": {},
        "version_folders": (),
        "copies": {},
        "findings": (),
    }
    return Verdict(**(whole | fields))  # type: ignore[arg-type]


def served(tmp_path: Path, **fields: object) -> Path:
    target = tmp_path / "repository"
    target.mkdir(exist_ok=True)
    publish(source(tmp_path / "source"), verdict(**fields), target)
    return target


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_an_unchanged_model_is_one_link(tmp_path: Path):
    target = served(tmp_path)
    assert names(target) == ["a", "b"]
    assert (target / "a").readlink() == tmp_path / "source/a"


def test_a_merged_config_stands_beside_links_and_the_source_stays_as_it_is(tmp_path: Path):
    target = served(tmp_path, configs={"a": "merged"})
    assert (target / "a/config.pbtxt").read_text(encoding="utf-8") == "merged"
    assert (target / "a/1").readlink() == tmp_path / "source/a/1"
    assert (tmp_path / "source/a/config.pbtxt").read_text(encoding="ascii") == "a/config.pbtxt"


def test_files_that_must_be_real_are_copied_and_their_neighbours_linked(tmp_path: Path):
    target = served(tmp_path, configs={"a": "merged"}, copies={"a": ("labels/en.txt",)})
    assert not (target / "a/labels").is_symlink()
    assert not (target / "a/labels/en.txt").is_symlink()
    assert (target / "a/labels/de.txt").is_symlink()
    assert (target / "a/labels/en.txt").read_text(encoding="ascii") == "a/labels/en.txt"


def test_a_missing_version_folder_is_made(tmp_path: Path):
    (tmp_path / "source/c").mkdir(parents=True)
    target = served(tmp_path, models=("c",), version_folders=("c",))
    assert list((target / "c/1").iterdir()) == []


def test_what_an_earlier_run_left_goes(tmp_path: Path):
    served(tmp_path, configs={"a": "merged"})
    target = tmp_path / "repository"
    (target / ".a.incoming").mkdir()
    assert names(served(tmp_path, models=("b",))) == ["b"]
