"""`kubectl triton render`."""

from collections.abc import Sequence

import click

from triton_cli.command import Command, Example
from triton_cli.installation import installation_options
from triton_cli.issuer import issuer_option, read_issuer
from triton_cli.options import file_option, namespace_option, output_option
from triton_cli.printing import FORMATS, print_objects
from triton_cli.rendering import remarks, rendered
from triton_cli.subjects import subjects
from triton_cli.terminal import note
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
)


@click.command("render", cls=Command, examples=EXAMPLES)
@file_option()
@namespace_option
@output_option(*FORMATS, default="yaml")
@installation_options
@issuer_option
def command(
    files: Sequence[str],
    namespace: str | None,
    form: str,
    settings: Settings,
    openid: str | None,
) -> None:
    """Show every object that the operator will make.

    The operator's own code makes them, no cluster is asked. An owner reference needs the uid that
    the API server gives: pipe the stored object in to see it, by
    `kubectl get tritonmodel NAME -o yaml | kubectl triton render -f -`.
    """
    issuer = read_issuer(openid)
    models = subjects(files, namespace)
    print_objects([each for model in models for each in rendered(model, settings, issuer)], form)
    for remark in (remark for model in models for remark in remarks(model)):
        note(remark)
