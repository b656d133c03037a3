"""aml_response: the whole answer decided by the script."""

import pytest

from triton_middleware.compatibility.aml_response import AMLResponse


@pytest.mark.parametrize("name", ["Content-Type", "content-type"])
def test_a_body_keeps_its_own_type(name):
    """Given once, however it is written, it is sent once."""
    response = AMLResponse(b"\x89PNG", 200, {name: "image/png"})
    assert response.headers.getlist("Content-Type") == ["image/png"]
    assert response.get_data() == b"\x89PNG"


def test_a_value_is_sent_as_json():
    """With json_str."""
    response = AMLResponse({"a": 1}, 201, json_str=True)
    assert (response.status_code, response.get_json()) == (201, {"a": 1})


def test_no_message_is_an_empty_object():
    """As Azure's class had it."""
    assert AMLResponse(None, 200).get_json() == {}


def test_a_header_with_commas_is_sent_once_for_each_part():
    """That is how scripts repeat a header."""
    response = AMLResponse("x", 200, {"X-Many": "a, b"})
    assert response.headers.getlist("X-Many") == ["a", "b"]


def test_a_script_can_say_that_it_failed():
    """Whatever the status."""
    assert (
        AMLResponse("x", 200, run_function_failed=True).headers["x-ms-run-function-failed"]
        == "True"
    )
