"""manifests: files, folders and standard input, as `kubectl -f` reads them."""

import pytest

from triton_cli.errors import UserError
from triton_cli.manifests import read, read_loosely, triton_models

TWO = """\
kind: A
---
kind: B
spec:
  list:
    - name: x
      value: 1
"""


@pytest.fixture
def file(tmp_path):
    """Return a function that writes a file and returns its name."""

    def written(text, name="a.yaml"):
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return written


def test_a_file_holds_several_documents(file):
    """Between lines of dashes; empty ones are none."""
    documents = read([file(f"{TWO}---\n---\n# nothing\n")])
    assert [each.body["kind"] for each in documents] == ["A", "B"]


def test_a_folder_stands_for_its_manifests(file, tmp_path):
    """By name, and nothing else of it."""
    file("kind: B", "b.yml")
    file('{"kind": "A"}', "a.json")
    file("text", "README.md")
    assert [each.body["kind"] for each in read([str(tmp_path)])] == ["A", "B"]


def test_a_file_named_may_have_any_ending(file):
    """As with kubectl."""
    assert len(read([file("kind: A", "manifest.txt")])) == 1


def test_lists_are_taken_apart(file):
    """`kubectl get -o yaml` makes one; lines are those in the file."""
    text = "kind: List\nitems:\n- kind: A\n- kind: B\n  spec: {}\n"
    first, second = read([file(text)])
    assert (first.body["kind"], second.line(("spec",))) == ("A", 5)


def test_dates_stay_text(file):
    """YAML would make dates of them, JSON and Kubernetes do not know any."""
    (document,) = read([file("kind: A\ntag: 2021-03-01\n")])
    assert document.body["tag"] == "2021-03-01"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind: A\nkind: B\n", ":2: key 'kind' is there twice; correct the YAML"),
        ("a: [1\n", ":2: expected ',' or ']'"),
        ("a: b: c\n", ":1: mapping values are not allowed here"),
        ("- 1\n", ":1: this is no manifest"),
        ("a: \x01\n", "is not text; name a YAML or JSON file"),
        ("kind: List\nitems: 5\n", ":2: items of a List are a list; correct the YAML"),
        ("kind: List\nitems: [5]\n", ":2: this is no manifest"),
        ("{[1]: 2}\n", ":1: found unhashable key; correct the YAML"),
        ("[" * 3000, "nested too deep; correct the YAML"),
    ],
)
def test_what_is_no_manifest_is_told_with_its_line(text, words, file):
    """And what to do."""
    with pytest.raises(UserError) as refused:
        read([file(text)])
    assert words in refused.value.message


def test_files_of_any_kind_are_read_loosely(file):
    """Not every YAML file of a commit is a manifest."""
    (document,) = read_loosely([file("- 1\n")])
    assert not document.is_a("ConfigMap")


def test_a_template_is_passed_over_loosely(file):
    """It is no YAML, and none of ours; a TritonModel that is no YAML is a mistake."""
    assert read_loosely([file("{{- if .Values.x }}\nkind: A\n{{ end }}")]) == []
    with pytest.raises(UserError):
        read_loosely([file("kind: TritonModel\na: b: c\n")])
    with pytest.raises(UserError, match="can't read"):
        read_loosely(["no-such-file.yaml"])


def test_bytes_are_no_text(tmp_path):
    """A model file, for example."""
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="is not text"):
        read([str(tmp_path / "a.yaml")])


def test_a_file_without_a_model_is_told(file):
    """With the kind that is missed."""
    name = file("kind: A")
    with pytest.raises(UserError, match="there is no TritonModel"):
        triton_models(read([name]), [name])


@pytest.mark.parametrize("name", ["", "https://triton.example/model.yaml"])
def test_what_can_be_no_file_is_told(name):
    """An empty variable of a shell would else be the current folder."""
    with pytest.raises(UserError, match=r"is no file; name one, or pipe .* into `-f -`"):
        read([name])


def test_a_name_that_no_disk_can_have_is_told():
    """As any other that can't be read."""
    with pytest.raises(UserError, match=r"can't read x+: File name too long"):
        read(["x" * 300])


def test_standard_input_may_be_closed(monkeypatch):
    """By a program that starts others so."""
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(UserError, match="standard input is closed"):
        read(["-"])
