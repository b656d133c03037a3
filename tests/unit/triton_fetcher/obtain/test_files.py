"""Which of the listed files are fetched."""

import pytest

from triton_api.conditions import Reason
from triton_api.fetching import FetchRequest, SourcePolicy
from triton_fetcher.errors import FetchError
from triton_fetcher.obtain.files import chosen
from triton_fetcher.sources.source import RemoteFile

LISTED = [
    RemoteFile(path, 1, "v1")
    for path in ("README.md", "deep/triton/a/1/model.onnx", "deep/triton/b/1/model.onnx")
]


def request(**fields: object) -> FetchRequest:
    """Return a request for a bucket."""
    return FetchRequest(uri="s3://bucket", policy=SourcePolicy(), **fields)


def test_only_the_wanted_models_are_fetched() -> None:
    """Their paths begin with the model's name, wherever the repository lies."""
    folder, files = chosen(LISTED, request(path="deep", models=("b",)))
    assert (folder, [file.path for file in files]) == ("deep/triton/", ["b/1/model.onnx"])


@pytest.mark.parametrize(
    ("listed", "fields", "message"),
    [
        (LISTED, {"path": "no"}, "s3://bucket holds nothing below 'no'; correct spec.repository.p"),
        ([], {}, "s3://bucket holds nothing; correct spec.repository.uri"),
    ],
    ids=["a path that is wrong", "a prefix with a marker only"],
)
def test_nothing_is_not_found(
    listed: list[RemoteFile], fields: dict[str, object], message: str
) -> None:
    """The sentence names the field that is wrong."""
    with pytest.raises(FetchError, match=message) as failed:
        chosen(listed, request(**fields))
    assert failed.value.reason is Reason.SOURCE_NOT_FOUND
