"""inputs: from a request to the arguments of run()."""

import inspect
import json

import pytest

from triton_middleware.errors import BadInputError, UnsupportedInputError
from triton_middleware.inputs import JsonObjectInput, RawInput, TextInput, query_values


def parameters(function):
    return tuple(inspect.signature(function).parameters.values())


OBJECT = JsonObjectInput(parameters(lambda data, factor=3: None))


def test_a_body_is_text_whatever_it_is(post):
    """An undecorated run(data) reads it as it likes."""
    assert TextInput("raw")(post("{ä".encode())) == {"raw": "{ä"}


def test_a_body_that_is_no_text_is_the_clients_mistake(post):
    """It can't be given to run()."""
    with pytest.raises(BadInputError, match="UTF-8"):
        TextInput("data")(post(b"\xff"))


def test_a_query_becomes_a_json_object(post):
    """GET has no body; values that are JSON are taken as such."""
    request = post(query=b"a=1&b=[1,2]&c=x&c=2&d=null&e=", method="GET")
    given = json.loads(TextInput("data")(request)["data"])
    assert given == {"a": 1, "b": [1, 2], "c": ["x", 2], "d": None, "e": ""}


def test_a_query_may_be_in_utf_8():
    """Escaped or not."""
    assert query_values("a=%C3%A4&b=ä".encode()) == {"a": "ä", "b": "ä"}


def test_a_json_object_gives_each_parameter_its_value(post):
    """A default stands in for what is not given; what is not asked for is left out."""
    request = post(b'{"data": [1], "other": 2}', content_type="application/json; charset=utf-8")
    assert OBJECT(request) == {"data": [1], "factor": 3}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"{", "could not be decoded as JSON"),
        (b"\xff", "could not be decoded as JSON"),
        (b"[1]", "should be a JSON dictionary"),
        (b'{"factor": 1}', "not provided for the 'data' parameter"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_with_the_reason(post, body, words):
    """The client reads what is wrong."""
    with pytest.raises(BadInputError, match=words):
        OBJECT(post(body, content_type="application/json"))


@pytest.mark.parametrize("kind", ["", "text/plain", "application/jsonx"])
def test_only_json_is_taken_for_json(post, kind):
    """Guessing would turn a wrong type into a confusing message."""
    with pytest.raises(UnsupportedInputError):
        OBJECT(post(b"{}", content_type=kind))


def test_a_raw_run_gets_the_request(post):
    """With the surface that Flask's has."""
    request = RawInput("request")(post(b"\x00", b"a=1", x_custom="me"))["request"]
    assert (request.get_data(), request.args["a"], request.headers["X-Custom"]) == (
        b"\x00",
        "1",
        "me",
    )
