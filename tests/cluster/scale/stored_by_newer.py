"""Store a TritonModel that this version of the operator can't read, as a newer one might leave."""

import contextlib
from collections.abc import Iterator

from cluster.api import Api

_DEFINITION = "tritonmodels.triton-operator.dev"
_PATH = (
    "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/model/properties"
    "/framework/enum"
)
FRAMEWORK = "FrameworkOfTheFuture"


@contextlib.contextmanager
def definition(api: Api) -> Iterator[None]:
    """Let the API server accept FRAMEWORK as a newer definition would, and take it back."""
    known = _frameworks(api)
    _set(api, [*known, FRAMEWORK])
    try:
        yield
    finally:
        _set(api, known)


def _frameworks(api: Api) -> list[str]:
    found = api.get("CustomResourceDefinition", None, _DEFINITION)
    assert found is not None
    schema = found["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    record = schema["properties"]["spec"]["properties"]["model"]["properties"]
    return [each for each in record["framework"]["enum"] if each != FRAMEWORK]


def _set(api: Api, frameworks: list[str]) -> None:
    change = [{"op": "replace", "path": _PATH, "value": frameworks}]
    api.patch("CustomResourceDefinition", None, _DEFINITION, change)
