"""triton_fetcher.archives.names: which names an entry may have."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triton_fetcher.archives.limits import MAX_DEPTH, UnsafeContentError
from triton_fetcher.archives.names import Names, safe_path


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("m/1/model.onnx", "m/1/model.onnx"),
        ("./m//1/", "m/1"),
        (".", "."),
        ("./", "."),
        ("m/a b+c=d,e.txt", "m/a b+c=d,e.txt"),
        ("m/\u00e9\u4e2d", "m/\u00e9\u4e2d"),
        ("m/..hidden", "m/..hidden"),
        ("/".join("d" * MAX_DEPTH), "/".join("d" * MAX_DEPTH)),
    ],
)
def test_ordinary_names(name, path):
    """Leading dots and doubled slashes mean nothing."""
    assert safe_path(name) == PurePosixPath(path)


@given(st.text(max_size=60))
def test_whatever_is_accepted_stays_inside(name):
    """No name leads out, and each that is accepted is read again as it is written."""
    try:
        path = safe_path(name)
    except UnsafeContentError:
        return
    assert not path.is_absolute()
    assert ".." not in path.parts
    assert safe_path(str(path)) == path


@pytest.mark.parametrize("name", ["../\u202e", "/\x1b[2J", "n\n" * 200])
def test_a_refusal_can_be_printed(name):
    """In ASCII, and briefly."""
    with pytest.raises(UnsafeContentError) as refusal:
        safe_path(name)
    assert str(refusal.value).isascii()
    assert str(refusal.value).isprintable()
    assert len(str(refusal.value)) < 400


def test_a_folder_may_come_again():
    """Archives that were added to say it twice; so may the folders above a file."""
    names = Names()
    for path, folder in [("m", True), ("m/f", False), ("m", True), ("m/g", False)]:
        names.add(PurePosixPath(path), folder=folder)


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        (("m/f", False), ("m/f", False), "there twice"),
        (("m/f", False), ("m/f", True), "both a file and a folder"),
        (("m/f", False), ("m/f/g", False), "both a file and a folder"),
        (("m/f/g", False), ("m/f", False), "both a file and a folder"),
        (("m/f", False), ("M/g", False), "differ in case only"),
        (("m/\u00df", False), ("m/ss", False), "differ in case only"),
    ],
)
def test_no_name_is_taken_for_another(first, second, problem):
    """On any file system."""
    names = Names()
    names.add(PurePosixPath(first[0]), folder=first[1])
    with pytest.raises(UnsafeContentError, match=problem):
        names.add(PurePosixPath(second[0]), folder=second[1])
