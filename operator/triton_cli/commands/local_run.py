"""`kubectl triton local run`."""

from collections.abc import Sequence
from pathlib import Path

import click

from triton_cli.command import Command, Example
from triton_cli.local.start import Wanted, run
from triton_cli.options import file_option

EXAMPLES = (
    Example("A model and its gateway on port 6789", "kubectl triton local run -f model.yaml"),
    Example(
        "What `kubectl triton new` wrote",
        "kubectl triton local run -f my-model/model.yaml",
    ),
    Example(
        "With a script that is taken up again at each change",
        "kubectl triton local run -f scoring.yaml --script src --port 0",
    ),
)
_HIGHEST_PORT = 65535


@click.command("run", cls=Command, examples=EXAMPLES)
@file_option()
@click.option(
    "--port",
    metavar="PORT",
    type=click.IntRange(0, _HIGHEST_PORT),
    default=6789,
    show_default=True,
    help="Port of HTTP; 0 for a free one.",
)
@click.option(
    "--grpc-port",
    metavar="PORT",
    type=click.IntRange(0, _HIGHEST_PORT),
    help="Port of gRPC; 0 for a free one. Default: the one after --port, or a free one too.",
)
@click.option(
    "--repository",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Folder that stands for the source of spec.repository.",
)
@click.option(
    "--script",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Folder that stands for the source of spec.middleware.",
)
@click.option(
    "--tritonserver",
    metavar="PATH",
    help="Program to run, or docker or podman for the model's image. Default: the image where an "
    "engine has it, a tritonserver on the PATH, NVIDIA's CPU wheel, the image.",
)
@click.option("--logs", is_flag=True, help="Write every line of every process, as it is.")
def command(files: Sequence[str], **options: object) -> None:
    """Serve a model on this machine, without a cluster.

    The operator's own code renders the pod; its containers run as processes, the gateway too. They
    listen on 127.0.0.1 and ask for no key. Ctrl-C ends them. A script is started again when it
    changes; Triton and installed packages stay.
    """
    run(Wanted(files, **options))  # type: ignore[arg-type]
