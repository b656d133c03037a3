"""list: get, under Azure ML's word."""

import pytest


def test_it_is_get(call):
    """The same table."""
    assert call("list").stdout == call("get").stdout


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--model-name", "resnet"], 1),
        (["--model-name", "other"], 0),
        (["--model-id", "resnet:7"], 1),
        (["--model-id", "resnet:8"], 0),
        (["--property", "stage"], 1),
        (["--property", "stage=lab"], 0),
    ],
)
def test_filters(options, count, call):
    """Also of what the API server has let through: a label may be cut."""
    assert len(call("list", *options, "-o", "name").stdout.split()) == count
