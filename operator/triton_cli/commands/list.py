"""`kubectl triton list`."""

from triton_cli.command import Command, Example
from triton_cli.commands import get

EXAMPLES = (
    Example("Models of all namespaces", "kubectl triton list --all-namespaces"),
    Example("Those of one registered model", "kubectl triton list --model-name resnet"),
)

command = Command(
    "list",
    callback=get.command.callback,
    params=get.command.params,
    help="List models, as `get` does; Azure ML's word for it.",
    examples=EXAMPLES,
)
