"""aml_request: the request as scripts know it."""

import functools

import pytest

from triton_middleware.compatibility.aml_request import (
    AMLRequest,
    AsyncAMLRequest,
    is_raw,
    rawhttp,
)


def test_rawhttp_is_seen_through_other_decorators():
    """Whatever wraps it, with functools.wraps or without."""

    @rawhttp
    def run(request):
        return request

    @functools.wraps(run)
    def wrapped(request):
        return run(request)

    def logged(request):
        return run(request)

    assert is_raw(run)
    assert is_raw(wrapped)
    assert is_raw(logged)
    assert not is_raw(lambda request: request)


def test_functions_that_know_each_other_are_no_decorators():
    """And are looked at once."""

    def even(number):
        return number == 0 or odd(number - 1)

    def odd(number):
        return number != 0 and even(number - 1)

    assert not is_raw(even)


def test_the_request_has_flasks_surface(post):
    """Forms and files are read on demand, and the body stays."""
    request = AMLRequest.of(
        post(b"a=1", content_type="application/x-www-form-urlencoded", host="h:8080")
    )
    assert request.get_data() == b"a=1"
    assert request.form["a"] == "1"
    assert (request.method, request.full_path, request.host) == ("POST", "/score?", "h:8080")


async def test_the_body_of_an_async_request_can_be_awaited(post):
    """As Quart has it; without await it is the body as well."""
    request = AsyncAMLRequest.of(post(b'{"a": 1}', content_type="application/json"))
    assert await request.get_data() == b'{"a": 1}'
    assert request.get_data() == b'{"a": 1}'
    assert await request.get_data(as_text=True) == '{"a": 1}'
    assert await request.get_json() == {"a": 1}


@pytest.mark.parametrize("name", ["Content-Type", "content_type"])
def test_a_missing_header_is_missing(post, name):
    """No empty value is made up."""
    assert AMLRequest.of(post(b"x")).headers.get(name) is None
