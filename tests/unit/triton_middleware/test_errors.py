"""errors: what each failure tells the client."""

import pytest

from triton_middleware import errors
from triton_middleware.messages import error_answer


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.BadInputError("x"), 400),
        (errors.NotFoundError("x"), 404),
        (errors.BodyTooLargeError(1), 413),
        (errors.UnsupportedInputError("x"), 415),
        (errors.HeaderTooLargeError("x"), 431),
        (errors.RunError("x"), 500),
        (errors.StoppingError("x"), 503),
        (errors.TimeLimitError("x"), 504),
    ],
)
def test_each_failure_has_its_status(error, status):
    """The status says whose fault it is and whether to try again."""
    assert error_answer(error).status == status


def test_a_refused_method_names_the_allowed_ones():
    """As HTTP wants it of a 405."""
    assert ("Allow", "GET, POST") in error_answer(errors.MethodError("POST", "GET")).headers


def test_a_time_limit_is_a_timeout_for_the_script():
    """A script that cleans up on TimeoutError did so on Azure's server."""
    assert issubclass(errors.TimeLimitError, TimeoutError)
