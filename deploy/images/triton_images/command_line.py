"""The command line: build, load, clean."""

from __future__ import annotations

import argparse
import sys

from triton_images import catalogue
from triton_images.build import build
from triton_images.clean import clean
from triton_images.load import load
from triton_images.processes import CommandFailedError


def main() -> int:
    """Run the command that was asked for and return the exit code."""
    options = _parser().parse_args()
    try:
        options.run(options)
    except (CommandFailedError, LookupError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _build(options: argparse.Namespace) -> None:
    for built in build(catalogue.named(options.names), options.engine):
        print(built.image.reference, built.archive)


def _load(options: argparse.Namespace) -> None:
    images = build(catalogue.named(options.names), options.engine)
    references = load(images, options.kubeconfig, options.engine)
    for built, reference in zip(images, references, strict=True):
        print(reference, built.archive)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 deploy/images",
        description="Build the project's images and load them into the cluster in use.",
        epilog=f"Images: {', '.join(image.name for image in catalogue.IMAGES)}.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("names", nargs="*", help="images; all if none is named")
    common.add_argument("--engine", choices=("docker", "buildah"), help="default: what works here")

    text = "build the images whose inputs changed; print each name and its archive"
    commands.add_parser("build", help=text, parents=[common]).set_defaults(run=_build)

    text = "build, then load into the cluster in use; print the name for pods and the archive"
    command = commands.add_parser("load", help=text, parents=[common])
    command.add_argument("--kubeconfig", help="default: $KUBECONFIG, then the local cluster's")
    command.set_defaults(run=_load)

    text = "remove all archives and the builder's storage"
    commands.add_parser("clean", help=text).set_defaults(run=lambda _: clean())
    return parser
