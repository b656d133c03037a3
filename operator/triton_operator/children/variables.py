"""Environment variables that users give, as the kubelet takes them."""

from collections.abc import Iterable, Mapping

from triton_api.v1alpha1.variable import Variable
from triton_operator.kinds import Object


def with_given(ours: Mapping[str, str], given: Iterable[Variable]) -> list[Object]:
    """Return *ours* and what is *given*, which wins."""
    chosen = [_variable(variable) for variable in given]
    names = {each["name"] for each in chosen}
    return [
        *({"name": name, "value": value} for name, value in ours.items() if name not in names),
        *chosen,
    ]


def literal(text: str) -> str:
    """Return *text* so that the kubelet, which expands `$(NAME)`, leaves it as it was."""
    return text.replace("$", "$$")


def _variable(variable: Variable) -> Object:
    source = variable.value_from
    if source is None:
        return {"name": variable.name, "value": literal(variable.value or "")}
    return {"name": variable.name, "valueFrom": source.model_dump(by_alias=True, exclude_none=True)}
