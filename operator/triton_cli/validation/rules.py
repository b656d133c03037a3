"""Evaluate the CEL rules of a schema."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

import celpy
from celpy.adapter import json_to_cel
from celpy.evaluation import CELEvalError

from triton_cli.validation.cause import Cause, Path, Schema, invalid, shown
from triton_cli.validation.cel_functions import FUNCTIONS

_RULES: Final = "x-kubernetes-validations"


def rule_causes(value: Any, schema: Schema, path: Path = ()) -> Iterator[Cause]:
    """Yield what the CEL rules of *schema* say about *value*, those of its parts included.

    A rule about a change, one that names oldSelf, has nothing to say about a new object.
    """
    rules = [rule for rule in schema.get(_RULES, []) if "oldSelf" not in rule["rule"]]
    if rules:
        yield from _judged(value, rules, path)
    for step, part, inner in _parts(value, schema):
        yield from rule_causes(part, inner, (*path, step))


def _parts(value: Any, schema: Schema) -> Iterator[tuple[str | int, Any, Schema]]:
    if isinstance(value, list):
        for position, entry in enumerate(value):
            yield position, entry, schema["items"]
    elif isinstance(value, Mapping):
        properties = schema.get("properties", {})
        any_key = schema.get("additionalProperties")
        for key, entry in value.items():
            inner = properties.get(key, any_key)
            if inner:
                yield key, entry, inner


def _judged(value: Any, rules: Sequence[Mapping[str, str]], path: Path) -> Iterator[Cause]:
    names = {"self": json_to_cel(value)}
    # A scalar is shown with the advice, an object is not.
    text = None if isinstance(value, Mapping | list) else shown(value)
    for rule in rules:
        try:
            holds = _program(rule["rule"]).evaluate(names)
        except CELEvalError as error:
            message = f"{error.args[0]} evaluating rule: {rule['message']}"
            yield invalid(path, message, '"object"')
            continue
        if not holds:
            yield invalid((*path, *_steps(rule.get("fieldPath", ""))), rule["message"], text)


@cache
def _program(expression: str) -> celpy.Runner:
    # Its other runner, which compiles to Python, takes has() for no boolean in 0.5.
    environment = celpy.Environment()
    return environment.program(environment.compile(expression), functions=FUNCTIONS)


def _steps(field_path: str) -> list[str]:
    """Return the names in a fieldPath, such as `.rollout.progressDeadlineSeconds`."""
    return [name for name in field_path.split(".") if name]
