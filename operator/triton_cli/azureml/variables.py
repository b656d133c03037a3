"""Variables of an Azure ML environment: settings of the server, and the script's own."""

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any, Final

from triton_cli.azureml.amounts import UnfitError, whole
from triton_cli.azureml.line import Line, Not, Rule, To

ABOVE: Final = "environment.environmentVariables"
_VARIABLES: Final = "spec.middleware.environment.variables"
_WORKERS: Final = To("spec.middleware.workerCount", whole)
_OURS: Final = Not("the operator sets it")
_NO_EFFECT: Final = Not("of Azure's server; the middleware has no such setting")
_NO_DATA: Final = Not("this version collects no data")

_RULES: Final[Mapping[str, Rule]] = {
    "WORKER_COUNT": _WORKERS,
    "AML_CORS_ORIGINS": To(
        "spec.gateway.cors.allowOrigins",
        lambda text: [each.strip() for each in str(text).split(",") if each.strip()],
        "the gateway answers browsers",
    ),
    "AML_APP_ROOT": _OURS,
    "AZUREML_ENTRY_SCRIPT": _OURS,
    "AZUREML_MODEL_DIR": _OURS,
    "AZUREML_SOURCE_DIRECTORY": _OURS,
    "AML_APP_INSIGHTS_ENABLED": _NO_EFFECT,
    "AML_APP_INSIGHTS_KEY": _NO_EFFECT,
    "AZUREML_CONFIG_FILE": _NO_EFFECT,
    "AZUREML_DEBUG_PORT": _NO_EFFECT,
    "HEALTH_PORT": _NO_EFFECT,
    "SEPERATE_HEALTH_ENDPOINT": _NO_EFFECT,
    "WORKER_PRELOAD": Not("each process imports the script by itself; clients of Triton need that"),
    "AML_MODEL_DC_DEBUG": _NO_DATA,
    "AML_MODEL_DC_STORAGE_ENABLED": _NO_DATA,
}
_OF_GUNICORN: Final[Mapping[str, Rule]] = {
    "workers": _WORKERS,
    "threads": To("spec.middleware.threads", whole),
    "timeout": To(_VARIABLES, lambda text: [{"name": "WORKER_TIMEOUT", "value": str(whole(text))}]),
    "graceful-timeout": To("spec.rollout.drainSeconds", whole),
}
_SHORT: Final = {"w": "workers", "t": "timeout"}
_NO_GUNICORN: Final = Not("the middleware is no gunicorn")
_SECRET: Final = re.compile(
    r"(^|_)(API_?KEY|KEYS?|TOKEN|SAS|CREDENTIALS?|CONNECTION_?STRING)(_|$)|SECRET|PASSWO?R?D",
    re.IGNORECASE,
)


def variable_lines(variables: Mapping[str, Any], secret: str) -> Iterator[Line]:
    """Yield what becomes of each variable.

    What looks like a secret by its name is not copied: *secret* is the Secret to make for them.
    Raises ValueError.
    """
    for name, value in variables.items():
        if name == "GUNICORN_CMD_ARGS":
            yield from _of_gunicorn(str(value))
        else:
            yield _line(name, value, secret)


def _line(name: str, value: Any, secret: str) -> Line:
    key = f"{ABOVE}.{name}"
    rule = _RULES.get(name)
    if rule is not None:
        return rule.line(key, value)
    if name.startswith("TRITON_MIDDLEWARE_"):
        return _OURS.line(key, value)
    if _SECRET.search(name):
        source = {"secretKeyRef": {"name": secret, "key": name}}
        remark = f"not copied; make the Secret {secret} with the key {name}"
        return Line(key, _VARIABLES, [{"name": name, "valueFrom": source}], remark)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return Line(key, _VARIABLES, [{"name": name, "value": text}])


def _of_gunicorn(arguments: str) -> Iterator[Line]:
    """Yield what becomes of each option in the text of GUNICORN_CMD_ARGS."""
    for option, value in _options(arguments):
        rule = _OF_GUNICORN.get(option, _NO_GUNICORN)
        yield rule.line(f"{ABOVE}.GUNICORN_CMD_ARGS --{option}", value)


def _options(arguments: str) -> Iterator[tuple[str, str]]:
    try:
        words = shlex.split(arguments)
    except ValueError as error:
        raise UnfitError(f"GUNICORN_CMD_ARGS: {error}") from None
    while words:
        option, equals, value = words.pop(0).partition("=")
        if not equals and words and not words[0].startswith("-"):
            value = words.pop(0)
        name = option.lstrip("-")
        yield _SHORT.get(name, name), value
