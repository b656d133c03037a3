"""messages: requests and answers as values."""

import json

from triton_middleware.errors import RunError
from triton_middleware.messages import FAILED_HEADER, Request, error_answer, json_answer


def test_repeated_headers_are_joined():
    """As HTTP says, and as scripts got them."""
    request = Request("GET", "/", b"", ((b"X-A", b"1"), (b"x-a", b"2")), b"")
    assert request.headers == {"x-a": "1,2"}


def test_an_answer_tells_that_run_did_not_fail():
    """Azure's router turned a 500 into a 502 by this header."""
    assert (FAILED_HEADER, "False") in json_answer({}).headers


def test_an_error_is_a_json_object_with_a_message():
    """All errors look the same to a client."""
    answer = error_answer(RunError("why"))
    assert json.loads(answer.body) == {"message": "why"}
    assert (FAILED_HEADER, "True") in answer.headers
