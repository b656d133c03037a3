"""yaml_text: YAML as kubectl reads it, and as people like it."""

import json

import pytest
import yaml

from triton_cli.yaml_text import content, nodes, problem, written

# What kubectl 1.34 made of each: `kubectl create --dry-run=client --validate=false -o json`.
SCALARS = {
    "y": True,
    "n": False,
    "on": True,
    "OFF": False,
    "0o7": 7,
    "010": 8,
    "0b11": 3,
    "0b_": "0b_",
    "0x_": "0x_",
    "1_000": 1000,
    "+1": 1,
    "1.": 1,
    ".5": 0.5,
    "1e3": 1000,
    "1e+3": 1000,
    "12e03": 12000,
    "1:30": "1:30",
    "2020-01-01": "2020-01-01",
    "=": "=",
    "~": None,
}


def read(text):
    """Return the only document in *text*."""
    (node,) = nodes(text)
    return content(node)


@pytest.mark.parametrize("text", SCALARS)
def test_scalars_are_what_kubectl_takes_them_for(text):
    """Not what YAML 1.1 says, nor 1.2."""
    assert json.dumps(read(f"a: {text}")) == json.dumps({"a": SCALARS[text]})


def test_keys_are_text():
    """As in JSON."""
    assert read("n: 1\n5: 2\n~: 3\n") == {"false": 1, "5": 2, "null": 3}


@pytest.mark.parametrize("text", [*SCALARS, "", "a: b", "<<", "no", "5", "two\nlines"])
def test_text_stays_text(text):
    """What is written is read as the same again, here and by kubectl."""
    assert read(written({"a": text})) == {"a": text}


def test_a_mapping_may_be_merged():
    """Its own keys win."""
    assert read("a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  x: 3\n")["b"] == {"x": 3, "true": 2}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_bytes_may_be_of_windows(encoding):
    """PowerShell's `>` writes UTF-16."""
    assert read("a: ü\r\nb: 1\r\n".encode(encoding)) == {"a": "ü", "b": 1}


def test_json_may_be_indented_by_tabs():
    """Which YAML may not; a tab in a text is written otherwise there."""
    assert read('{\n\t"a":\t"b\\tc"}') == {"a": "b\tc"}
    assert read(b'{\n\t"a": 1}') == {"a": 1}
    with pytest.raises(yaml.YAMLError):
        read("a:\n\tb: 1")


def test_a_character_may_be_written_as_two():
    """JSON's way; half of one is none."""
    assert read('{"a": "\\ud83d\\ude00 \\ud83d"}') == {"a": "\U0001f600 \ufffd"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &a [*a]", "has an alias of itself"),
        ("[" * 3000, "nested too deep"),
        ("a: !!int x", "not what its tag says"),
        ("a: !!bool maybe", "not what its tag says"),
        ("{[1]: 2}", "unhashable key"),
        ("<<: 5", "expected a mapping"),
        ("a: !foo b", "could not determine a constructor"),
        ("a: 1\nb: 1\na: 1", "key 'a' is there twice"),
        ("a: \x01", "special characters are not allowed"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(text, words):
    """Whatever it is, so that who reads has one kind of error to expect."""
    with pytest.raises(yaml.YAMLError) as refused:
        read(text)
    told = problem(refused.value)
    assert words in told
    assert "\n" not in told
