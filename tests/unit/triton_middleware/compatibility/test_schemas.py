"""schemas: what inference_schema's decorators know of run()."""

import numpy as np
from inference_schema.parameter_types.numpy_parameter_type import NumpyParameterType
from inference_schema.schema_decorators import input_schema

from triton_middleware.compatibility import schemas


@input_schema("data", NumpyParameterType(np.array([[1.0, 2.0]])))
def decorated(data):
    return data


def plain(data):
    return data


def test_a_decorated_run_is_known():
    """And no other."""
    assert schemas.is_schema_decorated(decorated)
    assert not schemas.is_schema_decorated(plain)


def test_the_schema_holds_the_sample():
    """It is what the Swagger document shows."""
    taken, _ = schemas.schemas(decorated)
    assert taken["example"] == {"data": [[1.0, 2.0]]}


def test_an_undecorated_run_takes_any_object():
    """In every version of Swagger."""
    assert schemas.schemas(plain)[0] == {"type": "object", "example": {}}
    assert schemas.versions(plain) == {"2.0", "3.0", "3.1"}
