"""outputs: from what run() returned to an answer."""

import json

import numpy as np
import pytest
from werkzeug.wrappers import Response

from triton_middleware.errors import RunError
from triton_middleware.messages import FAILED_HEADER
from triton_middleware.outputs import answer


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", "text"),
        (None, {}),
        ((1, 2), [1, 2]),
        (np.float32([1, 2]), [1.0, 2.0]),
        ({"a": [np.int64(7)]}, {"a": [7]}),
        (np.bool_(1), True),
    ],
)
def test_a_value_is_sent_as_json(value, expected):
    """NumPy's values too: they are what models return."""
    assert json.loads(answer(value, 1.0).body) == expected


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (b"raw", "a bytes that can't be sent as JSON"),
        ({"deep": {1}}, "a set in it has no JSON form"),
        (np.array([b"x"]), "bytes"),
        ({(1, 2): 3}, "keys must be"),
    ],
)
def test_what_can_t_be_json_is_named(value, words):
    """The log says which type it was and what to return instead."""
    with pytest.raises(RunError, match=words):
        answer(value, 1.0)


def test_a_response_is_sent_as_it_is():
    """Status, headers and body are the script's."""
    made = answer(Response("x", 418, {"X-A": "1", "Content-Type": "text/x"}), 12.3456)
    assert (made.status, made.body, made.content_type) == (418, b"x", "text/x")
    assert made.headers == [("X-A", "1"), ("x-ms-run-fn-exec-ms", "12.346")]


def test_a_response_of_500_tells_that_run_failed():
    """As Azure's router wanted to know."""
    assert (FAILED_HEADER, "True") in answer(Response("x", 500), 1.0).headers


@pytest.mark.parametrize("name", ["Transfer-Encoding", "connection", "Upgrade", "Content-Length"])
def test_headers_of_the_connection_are_the_servers(name):
    """A script's `Transfer-Encoding: chunked` had its client wait for chunks for ever."""
    made = answer(Response("x", 200, {name: "1"}), 1.0)
    assert name not in dict(made.headers)


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (Response("x", 100), "the status 100"),
        (Response("x", 0), "the status 0"),
        (Response("x", 200, {"X A": "b"}), "'X A', which can't name a header"),
        (Response([1, 2], 200), "whose body can't be sent"),
        (Response(5, 200), "whose body can't be sent"),
    ],
)
def test_a_response_that_is_no_http_is_a_failed_run(response, words):
    """Its client would get a broken answer, or none."""
    with pytest.raises(RunError, match=words):
        answer(response, 1.0)
