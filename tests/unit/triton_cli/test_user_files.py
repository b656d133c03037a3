"""user_files: what users have on their disks, Windows included."""

import json

import pytest

from triton_cli.errors import UserError
from triton_cli.user_files import content, json_in, yaml_in


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_in_each_encoding_of_windows(encoding, tmp_path):
    """`az … > file` of PowerShell 5 writes UTF-16, editors write a mark."""
    file = tmp_path / "a.json"
    file.write_bytes(json.dumps({"a": "ü"}, ensure_ascii=False, indent=1).encode(encoding))
    assert json_in(file) == yaml_in(file) == {"a": "ü"}


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_told(raw, tmp_path):
    """In one sentence, with the file."""
    file = tmp_path / "a.json"
    file.write_bytes(raw)
    with pytest.raises(UserError, match=r"a\.json is (no JSON|nested too deep).*; correct it$"):
        json_in(file, "correct it")


def test_what_is_no_yaml_is_told(tmp_path):
    """Nothing at all is a document of nothing."""
    file = tmp_path / "a.yaml"
    file.write_text("")
    assert yaml_in(file) is None
    file.write_text("a: 1\n---\nb: 1\n")
    with pytest.raises(UserError, match=r"a\.yaml holds 2 documents; name a file with one"):
        yaml_in(file)
    file.write_text("a: [")
    with pytest.raises(UserError, match=r"a\.yaml is no YAML: .*; correct the file$"):
        yaml_in(file)


@pytest.mark.parametrize("name", ["none", ".", "x" * 300, "file/below"])
def test_what_can_not_be_read_is_told(name, tmp_path):
    """A folder, a name that is none."""
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"^can't read .*; correct the name$"):
        content(tmp_path / name)
