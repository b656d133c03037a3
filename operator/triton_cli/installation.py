"""How the operator is installed: its settings, from the values of its Helm chart."""

from collections.abc import Mapping, Sequence
from functools import wraps
from typing import Any, Final

import click
from pydantic import ValidationError

from triton_api import __version__
from triton_cli.errors import UserError
from triton_cli.options import Decorated
from triton_cli.user_files import yaml_in
from triton_operator.settings import Settings

# As charts/triton-operator/templates/deployment.yaml gives them to the operator; those that no
# child depends on are left out.
SETTINGS: Final[Mapping[str, str]] = {
    "settings.tritonImage": "triton_image",
    "settings.fetcherImage": "fetcher_image",
    "settings.middlewareImage": "middleware_image",
    "settings.gatewayImage": "gateway_image",
    "settings.sources.schemes": "source_schemes",
    "settings.sources.hosts": "source_hosts",
    "settings.sources.networks": "source_networks",
    "settings.sources.allowServiceAccounts": "allow_service_accounts",
}
_SIBLINGS: Final = ("fetcher", "middleware")


def installation_options(function: Decorated) -> Decorated:
    """Add what says how the operator is installed; *function* gets it as `settings`."""

    @wraps(function)
    def called(
        *,
        values_file: str | None,
        assignments: Sequence[str],
        operator_namespace: str | None,
        **options: Any,
    ) -> Any:
        settings = installed_settings(values_file, assignments, operator_namespace)
        return function(settings=settings, **options)

    values = click.option(
        "--values",
        "values_file",
        metavar="FILE",
        help="Values that the operator's Helm chart is installed with. Default: the chart's own.",
    )
    single = click.option(
        "--set",
        "assignments",
        multiple=True,
        metavar="VALUE=TEXT",
        help="One value of the chart, such as settings.tritonImage=registry.example/triton:26.10.",
    )
    namespace = click.option(
        "--operator-namespace", metavar="NAME", help="Namespace that the operator runs in."
    )
    return values(single(namespace(called)))


def installed_settings(
    values_file: str | None, assignments: Sequence[str], namespace: str | None
) -> Settings:
    """Return the settings that the chart gives the operator with these values.

    *assignments* are `<value>=<text>` as for helm's --set; lists are separated by commas.
    *namespace* is the operator's own. Raises UserError.
    """
    values = _read(values_file) if values_file else {}
    given = {path: _value(values, path) for path in SETTINGS}
    chosen = {path: value for path, value in given.items() if value is not None and value != ""}
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        if not equals or path not in SETTINGS:
            raise UserError(
                f"--set {assignment} sets nothing that matters here; write one of "
                f"{', '.join(SETTINGS)}, then = and its value"
            )
        chosen[path] = text
    fields = {SETTINGS[path]: value for path, value in chosen.items()}
    return _settings(_siblings(values), fields, namespace)


def _settings(
    defaults: Mapping[str, Any], fields: Mapping[str, Any], namespace: str | None
) -> Settings:
    own = {"namespace": namespace} if namespace else {}
    try:
        return Settings.model_validate({**defaults, **fields, **own})
    except ValidationError as error:
        first = error.errors()[0]
        named = {field: path for path, field in SETTINGS.items()}
        path = named.get(str(first["loc"][0]), str(first["loc"][0]))
        raise UserError(f"{path}: {first['msg']}; correct the value") from None


def _read(name: str) -> Mapping[str, Any]:
    values = yaml_in(name) or {}
    if not isinstance(values, Mapping):
        raise UserError(f"{name} holds no values; name a values file of the Helm chart")
    return values


def _value(values: Mapping[str, Any], path: str) -> Any:
    """Return the value at a dotted *path*, a list as its words between commas; None for none."""
    found: Any = values
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return ",".join(map(str, found)) if isinstance(found, list) else found


def _siblings(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the images that the chart derives from the operator's own; none where that is not set.

    They have its registry and its tag, and names of their own.
    """
    repository = _value(values, "image.repository")
    tag = _value(values, "image.tag")
    if not (repository or tag):
        return {}
    folder = str(repository or Settings().fetcher_image.partition(":")[0]).rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    return {f"{name}_image": f"{prefix}{name}:{tag or __version__}" for name in _SIBLINGS}
