"""Run a real Kubernetes cluster of one node on this machine, without a container engine."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

import containerd
import fake_nodes
import gpus
import lifecycle
import progress
import settings
import status
import tools
from errors import ClusterError
from kubectl import Kubectl

Arguments = argparse.Namespace


def main() -> int:
    """Run the command that the arguments name and return the exit status."""
    arguments = _parser().parse_args()
    progress.configure(arguments.quiet)
    try:
        if arguments.needs_root:
            _require_linux_root()
        arguments.run(arguments)
    except ClusterError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted: `up` starts over, `down` cleans up", file=sys.stderr)
        return 130
    return 0


def _up(_: Arguments) -> None:
    """Start the cluster, or just write its kubeconfig when it runs already."""
    lifecycle.up()


def _down(arguments: Arguments) -> None:
    """Stop the cluster and remove all that it made, except the caches."""
    lifecycle.down(arguments.purge)


def _status(_: Arguments) -> None:
    """Show the components and where their files are."""
    status.show()


def _load(arguments: Arguments) -> None:
    """Import image archives, as `docker save` or `buildah push` write them."""
    for archive in arguments.archives:
        with progress.step(f"loading {archive}"):
            containerd.load(archive)


def _images(_: Arguments) -> None:
    """List the images that pods can use, each with its digest."""
    print("\n".join(f"{name} {digest}" for name, digest in containerd.digests().items()))


def _nodes(arguments: Arguments) -> None:
    """Make exactly N fake nodes kwok-0, kwok-1, ...; 0 removes them with their pods."""
    shape = fake_nodes.Shape(arguments.gpus, arguments.gpu_product)
    fake_nodes.make(arguments.count, shape, arguments.kubeconfig)


def _advertise_gpus(arguments: Arguments) -> None:
    """Advertise GPUs that do not exist on every real node of a cluster."""
    gpus.advertise(Kubectl(arguments.kubeconfig), arguments.gpus, arguments.gpu_product)


def _build(arguments: Arguments) -> None:
    """Build the named programs, or all of them, and start nothing."""
    lifecycle.install(arguments.names or list(tools.BY_NAME))


def _bin(_: Arguments) -> None:
    """Print the folder of the built programs, for PATH."""
    print(tools.folder())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 deploy/cluster", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[Arguments], None], *, root: bool = True
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        added.add_argument("--quiet", action="store_true", help="print nothing but errors")
        added.set_defaults(run=run, needs_root=root)
        return added

    command("up", _up)
    command("down", _down).add_argument(
        "--purge", action="store_true", help="delete the caches too"
    )
    command("status", _status)
    command("load", _load).add_argument("archives", nargs="+", type=_file, metavar="ARCHIVE")
    command("images", _images)
    nodes = command("nodes", _nodes)
    nodes.add_argument("count", type=_count, metavar="N")
    _add_gpu_options(nodes, count=8, product="Fake-GPU")
    gpu = command("advertise-gpus", _advertise_gpus, root=False)
    _add_gpu_options(gpu, count=settings.GPU_COUNT, product=settings.GPU_PRODUCT)
    build = command("build", _build, root=False)
    build.add_argument("names", nargs="*", metavar="NAME", help=", ".join(tools.BY_NAME))
    command("bin", _bin, root=False)
    return parser


def _add_gpu_options(command: argparse.ArgumentParser, count: int, product: str) -> None:
    command.add_argument("--gpus", type=_count, default=count, help="GPUs per node (%(default)s)")
    command.add_argument("--gpu-product", default=product, help="GPU product label (%(default)s)")
    command.add_argument(
        "--kubeconfig", type=_file, default=settings.ADMIN_KUBECONFIG, help="the cluster's"
    )


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is less than 0")
    return number


def _file(text: str) -> Path:
    file = Path(text)
    if not file.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return file


def _require_linux_root() -> None:
    if sys.platform != "linux":
        raise ClusterError(
            "The native cluster runs on Linux only. With Docker, use deploy/kind/up."
        )
    if os.geteuid() != 0:
        raise ClusterError("The native cluster runs containers, so it needs root. Use sudo.")


if __name__ == "__main__":
    sys.exit(main())
