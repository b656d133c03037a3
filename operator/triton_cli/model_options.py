"""Options that say what a TritonModel serves, without a file."""

from collections.abc import Mapping
from functools import wraps
from typing import Any, Final

import click

from triton_cli.options import Decorated

_NUMBER: Final = click.IntRange(min=0)
_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "name": {"help": "Name of the TritonModel."},
    "uri": {"help": "Where the model repository is: s3://, hf://, oci:// and others."},
    "image": {"metavar": "REFERENCE", "help": "OCI image that holds it, instead."},
    "claim": {"metavar": "NAME", "help": "PersistentVolumeClaim that holds it, instead."},
    "path": {"help": "Folder in the source that holds the model folders."},
    "credentials": {"metavar": "NAME", "help": "Secret with the credentials for --uri."},
    "model": {"metavar": "NAME[:VERSION]", "help": "Registered model, for the record."},
    "tag": {"multiple": True, "metavar": "KEY=VALUE", "help": "Tag of the record."},
    "gpus": {"type": _NUMBER, "metavar": "NUMBER", "help": "Whole GPUs of each server."},
    "cpu": {"metavar": "CORES", "help": "Cores to reserve, such as 2 or 500m."},
    "memory": {"metavar": "AMOUNT", "help": "Memory to reserve, such as 4Gi."},
    "replicas": {"type": _NUMBER, "metavar": "NUMBER", "help": "Servers. Default: 1."},
    "script": {
        "metavar": "FOLDER",
        "help": "Folder or file with init() and run(), at most 1 MiB; or an address.",
    },
    "entry-script": {"metavar": "FILE", "help": "The script in it. Default: score.py."},
    "pip": {
        "multiple": True,
        "metavar": "PACKAGE",
        "help": "Package of the script, such as pillow==13.0.0.",
    },
    "auth": {
        "type": click.Choice(["Key", "Token", "None"]),
        "help": "What clients have to send. Default: Key.",
    },
}


def model_options(function: Decorated) -> Decorated:
    """Add them; *function* gets them as `words`, by name."""

    @wraps(function)
    def called(**options: Any) -> Any:
        words = {name: options.pop(name) for name in map(_identifier, _OPTIONS)}
        memory = words["memory"]
        if memory and memory.isdigit():
            raise click.UsageError(f"--memory {memory} would be bytes; write {memory}Gi")
        return function(words=words, **options)

    decorated: Decorated = called
    for name, settings in reversed(list(_OPTIONS.items())):
        decorated = click.option(f"--{name}", **settings)(decorated)
    return decorated


def _identifier(name: str) -> str:
    return name.replace("-", "_")
