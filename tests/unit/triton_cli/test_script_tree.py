"""script_tree: a folder becomes a ConfigMap, or is refused with what to do instead."""

import pytest

from triton_cli.errors import UserError
from triton_cli.script_tree import LIMIT_BYTES, read_folder, read_script, source_and_map


@pytest.fixture
def tree(tmp_path):
    """Return a function that writes files and reads them as a tree."""

    def written(**files):
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return read_folder(tmp_path, "--there")

    return written


def test_files_of_one_folder_need_no_items(tree):
    """Each key is a file of its name."""
    found = tree(**{"score.py": b"x = 1\n", "labels.txt": "Käse".encode()})
    source, config_map = source_and_map(found, "demo-script")
    assert source == {"configMap": {"name": "demo-script"}}
    assert config_map == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "demo-script"},
        "data": {"labels.txt": "Käse", "score.py": "x = 1\n"},
    }


def test_folders_are_kept_by_items(tree):
    """A key can't hold a slash; two paths never get one key."""
    found = tree(**{"a__b.py": b"1", "a.b.py": b"2", "c++.py": b"3"})
    source, config_map = source_and_map(found, "demo-script")
    paths = {item["key"]: item["path"] for item in source["configMap"]["items"]}
    assert {paths[key]: text for key, text in config_map["data"].items()} == {
        "a/b.py": "1",
        "a.b.py": "2",
        "c++.py": "3",
    }


def test_what_is_no_text_is_binary(tree):
    """Such as a small model beside the script."""
    _, config_map = source_and_map(tree(**{"model.pkl": b"\xff\x00"}), "demo-script")
    assert config_map["binaryData"] == {"model.pkl": "/wA="}
    assert "data" not in config_map


def test_what_is_left_out_is_named(tree, tmp_path):
    """Hidden files, caches, names that no path may have, and links to folders."""
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "broken").symlink_to(tmp_path / "nothing")
    (tmp_path / "__pycache__").mkdir()
    found = tree(**{".git__config": b"", "a b.py": b"", "score.py": b""})
    assert set(found.files) == {"score.py"}
    assert found.left_out == (".git", "__pycache__", "a b.py", "broken", "circle")


def test_a_link_to_a_file_is_a_file(tree, tmp_path):
    """Its content goes along."""
    tree(**{"real.py": b"1"})
    (tmp_path / "link.py").symlink_to(tmp_path / "real.py")
    assert read_folder(tmp_path, "--there").files["link.py"] == b"1"


def test_a_folder_that_fits_exactly(tree):
    """The limit is that of the API server."""
    assert tree(**{"score.py": b"", "large.bin": b"x" * LIMIT_BYTES}).size == LIMIT_BYTES


def test_a_folder_that_is_too_large(tree, tmp_path):
    """With the largest file, and the way out."""
    with pytest.raises(UserError) as refused:
        tree(**{"score.py": b"x", "large.bin": b"x" * LIMIT_BYTES})
    (tmp_path / "too_large.bin").write_bytes(b"x" * (LIMIT_BYTES + 1))
    assert refused.value.message == (
        f"{tmp_path} holds 1,048,577 bytes, most of them in large.bin, and a ConfigMap takes "
        "1,048,576; put the folder into a bucket, a repository or a registry and give its address "
        "with --there"
    )
    with pytest.raises(UserError, match="give its address with --there"):
        read_script(tmp_path / "too_large.bin", "--there")


def test_a_folder_of_too_many_files(tree):
    """spec.middleware.source.configMap.items has a limit, too."""
    with pytest.raises(UserError, match=r"holds more than 256 files, .*give its address with --t"):
        tree(**{f"{number}.py": b"" for number in range(257)})


def test_a_script_alone(tmp_path):
    """What lies beside it stays there."""
    (tmp_path / "other.py").write_text("")
    (tmp_path / "score.py").write_text("x")
    assert read_script(tmp_path / "score.py", "--there").files == {"score.py": b"x"}
