"""`kubectl triton render`."""

from collections.abc import Sequence

import click
from click.core import ParameterSource

from triton_cli.cluster import Kubectl, cluster_options
from triton_cli.cluster.installed import installed_settings
from triton_cli.command import Command, Example
from triton_cli.comparing import compared
from triton_cli.errors import UserError
from triton_cli.installation import installation_options
from triton_cli.issuer import issuer_option, read_issuer
from triton_cli.options import file_option, output_option
from triton_cli.printing import FORMATS, print_objects
from triton_cli.rendering import remarks, rendered
from triton_cli.subjects import subjects
from triton_cli.terminal import note, styled
from triton_operator.settings import Settings

EXAMPLES = (
    Example(
        "Every object that the operator will make for a model",
        "kubectl triton render -f model.yaml",
    ),
    Example("Their names only", "kubectl triton render -f model.yaml -o name"),
    Example(
        "With the settings of your installation",
        "kubectl triton render -f model.yaml --values values.yaml"
        " --set settings.gatewayImage=registry.example/haproxy:3.4",
    ),
    Example("What would change in the cluster", "kubectl triton render -f model.yaml --diff"),
)


class _UntoldError(UserError):
    """Nobody knows what differs."""

    # As of diff: 1 says that something differs.
    exit_code = 2


_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@click.command("render", cls=Command, examples=EXAMPLES)
@file_option()
@cluster_options
@output_option(*FORMATS, default="yaml")
@click.option("--diff", is_flag=True, help="Print what differs from the cluster instead.")
@installation_options
@issuer_option
def command(
    kubectl: Kubectl,
    files: Sequence[str],
    form: str,
    diff: bool,
    settings: Settings,
    openid: str | None,
) -> None:
    """Show every object that the operator will make.

    The operator's own code makes them. No cluster is asked without --diff; manifests that name no
    namespace are then in `default`. An owner reference needs the uid that the API server gives:
    pipe the stored object in to see it, by
    `kubectl get tritonmodel NAME -o yaml | kubectl triton render -f -`.

    --diff ends as `kubectl diff`: with 0 when nothing differs, 1 when something does, 2 when it
    can't be told. Settings are those of the cluster's operator, where you may read its Deployment,
    but for those that --values and --set give.
    """
    if diff:
        if click.get_current_context().get_parameter_source("form") is ParameterSource.COMMANDLINE:
            raise click.UsageError("--diff writes as diff does; leave out --output")
        _diff(kubectl, files, settings, openid)
        return
    issuer = read_issuer(openid)
    models = subjects(files, kubectl.namespace)
    print_objects([each for model in models for each in rendered(model, settings, issuer)], form)
    for remark in (remark for model in models for remark in remarks(model)):
        note(remark)


def _diff(kubectl: Kubectl, files: Sequence[str], settings: Settings, openid: str | None) -> None:
    try:
        models = subjects(files, kubectl.namespace, fallback=kubectl.current_namespace())
        chosen = _settings(kubectl, settings)
        text = compared(kubectl, models, chosen, read_issuer(openid))
    except UserError as error:
        raise _UntoldError(error.message) from None
    for line in text.splitlines():
        click.echo(styled(line, fg=_COLOURS.get(line[:1])))
    if text:
        click.get_current_context().exit(1)


def _settings(kubectl: Kubectl, given: Settings) -> Settings:
    """Return the settings of the cluster's operator, with what options have *given*."""
    found = installed_settings(kubectl)
    if found is None:
        note("can't read the operator's Deployment; these are the chart's settings, see --values")
        return given
    changes = {name: getattr(given, name) for name in given.model_fields_set}
    return found.model_copy(update=changes)
