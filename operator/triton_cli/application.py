"""The commands of `kubectl triton`."""

from typing import Final

import click

from triton_api import __version__
from triton_cli.command import Deferred, Group

PROGRAM: Final = "kubectl triton"
_COMMANDS: Final = "triton_cli.commands"

_IMPORT = Group(
    "import",
    help="Bring a deployment over from another product.",
    deferred={
        "azureml": Deferred(
            f"{_COMMANDS}.import_azureml", "Turn an Azure ML deployment into a TritonModel."
        )
    },
)

_KEYS = Group(
    "keys",
    help="Keys of a model's clients.",
    deferred={
        "get": Deferred(f"{_COMMANDS}.keys_get", "Print the keys of a model's clients."),
        "regenerate": Deferred(f"{_COMMANDS}.keys_regenerate", "Give a model a new key."),
    },
)

_LOCAL = Group(
    "local",
    help="Run models without a cluster.",
    deferred={
        "run": Deferred(
            f"{_COMMANDS}.local_run", "Serve a model on this machine, without a cluster."
        ),
        "reload": Deferred(f"{_COMMANDS}.local_reload", "Start the script of a local run again."),
    },
)


@click.group(
    "kubectl-triton",
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    deferred={
        "new": Deferred(
            f"{_COMMANDS}.new", "Write a starter: a model, a script, a manifest, a request."
        ),
        "check": Deferred(f"{_COMMANDS}.check", "Check model repositories, scripts and manifests."),
        "render": Deferred(f"{_COMMANDS}.render", "Show every object that the operator will make."),
        "local": _LOCAL,
        "explain": Deferred(f"{_COMMANDS}.explain", "Tell what the operator decides, and why."),
        "deploy": Deferred(f"{_COMMANDS}.deploy", "Make or update models in the cluster."),
        "get": Deferred(f"{_COMMANDS}.get", "List models with state and URL."),
        "list": Deferred(
            f"{_COMMANDS}.list", "List models, as `get` does; Azure ML's word for it."
        ),
        "status": Deferred(f"{_COMMANDS}.status", "Show one model on a page."),
        "wait": Deferred(f"{_COMMANDS}.wait", "Wait until a model serves, and tell each change."),
        "score": Deferred(f"{_COMMANDS}.score", "Ask a model, and print its answer."),
        "logs": Deferred(f"{_COMMANDS}.logs", "Print what a model's pods logged."),
        "keys": _KEYS,
        "token": Deferred(f"{_COMMANDS}.token", "Print a token for a model that takes tokens."),
        "delete": Deferred(f"{_COMMANDS}.delete", "Delete a model."),
        "import": _IMPORT,
        "completion": Deferred(f"{_COMMANDS}.completion", "Print a shell's completion script."),
    },
)
@click.version_option(__version__, prog_name=PROGRAM)
def application() -> None:
    """Show, check and bring over what the Triton operator serves."""
