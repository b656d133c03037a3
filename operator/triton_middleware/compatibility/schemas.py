"""The decorators of `inference_schema`, if that package is there: what `run()` declares.

The package keeps what its decorators saw in dictionaries of its own; it is asked only when the
script has imported it.
"""

import sys
from collections.abc import Callable
from typing import Any, Final

_VERSIONS: Final = frozenset({"2.0", "3.0", "3.1"})
_ANY_OBJECT: Final = {"type": "object", "example": {}}


def is_schema_decorated(run: Callable[..., Any]) -> bool:
    """Whether *run* has @input_schema or @output_schema."""
    return _loaded() and bool(_package().is_schema_decorated(run))


def versions(run: Callable[..., Any]) -> frozenset[str]:
    """Return the versions of Swagger that can express what *run* takes and returns."""
    return frozenset(_package().get_supported_versions(run)) if _loaded() else _VERSIONS


def schemas(run: Callable[..., Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the JSON schemas of what *run* takes and returns."""
    if not is_schema_decorated(run):
        return dict(_ANY_OBJECT), dict(_ANY_OBJECT)
    package = _package()
    return package.get_input_schema(run), package.get_output_schema(run)


def _loaded() -> bool:
    return "inference_schema" in sys.modules


def _package() -> Any:
    from inference_schema import schema_util  # noqa: PLC0415 (an optional dependency)

    return schema_util
