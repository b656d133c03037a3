"""The Triton of a run: a program of this machine, or NVIDIA's image in a container."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from triton_cli.local.ports import HOST, Ports


class Server(Protocol):
    """What can run Triton."""

    @property
    def description(self) -> str:
        """What it is, for people."""

    @property
    def image(self) -> str:
        """The image whose release the operator renders flags for."""

    @property
    def variables(self) -> Mapping[str, str]:
        """What its process needs beside the container's variables."""

    def command(
        self,
        arguments: Sequence[str],
        variables: Sequence[str],
        ports: Ports,
        surroundings: "Around",
    ) -> tuple[str, ...]:
        """Return what starts it with *arguments*, and with *variables* of its surroundings."""


@dataclass(frozen=True)
class Around:
    """What of the machine a server in a container must be let to."""

    name: str
    """Name of the container."""
    folders: tuple[Path, ...]
    user: str
    """uid:gid that may read them."""
    shared_memory: str
    """Size as a Kubernetes quantity."""
    gpus: int


@dataclass(frozen=True)
class Program:
    """A tritonserver of this machine."""

    description: str
    image: str
    path: str
    flags: tuple[str, ...] = ()
    """What finds its own parts."""
    variables: Mapping[str, str] = field(default_factory=dict)

    def command(
        self, arguments: Sequence[str], variables: Sequence[str], ports: Ports, surroundings: Around
    ) -> tuple[str, ...]:
        """Return the program with its arguments, the rendered ones first: the last one wins."""
        del variables, surroundings
        return (self.path, *arguments, *listening(ports, HOST), *self.flags)


@dataclass(frozen=True)
class Containerised:
    """NVIDIA's image, run by docker or podman."""

    engine: str
    image: str
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def description(self) -> str:
        """What it is, for people."""
        return f"{self.image} in {self.engine}"

    def command(
        self, arguments: Sequence[str], variables: Sequence[str], ports: Ports, surroundings: Around
    ) -> tuple[str, ...]:
        """Return the engine's command; folders are in the container where they are outside.

        In the container Triton listens on every address; the engine opens its ports on 127.0.0.1.
        """
        return (
            *(self.engine, "run", "--rm", "--init", "--name", surroundings.name),
            *("--user", surroundings.user, "--env", "HOME=/tmp"),
            *("--shm-size", _docker_size(surroundings.shared_memory)),
            *(("--gpus", str(surroundings.gpus)) if surroundings.gpus else ()),
            *(f"--volume={folder}:{folder}:ro" for folder in surroundings.folders),
            *(f"--publish={HOST}:{port}:{port}" for port in _ports(ports).values()),
            *(f"--env={name}" for name in variables),
            *(self.image, "tritonserver", *arguments, *listening(ports, "0.0.0.0")),  # noqa: S104
        )


def listening(ports: Ports, address: str) -> Iterator[str]:
    """Yield the flags for the ports; in pods they are Triton's own."""
    for protocol, port in _ports(ports).items():
        yield f"--{protocol}-address={address}"
        yield f"--{protocol}-port={port}"


def _ports(ports: Ports) -> dict[str, int]:
    return {"http": ports.triton_http, "grpc": ports.triton_grpc, "metrics": ports.triton_metrics}


def _docker_size(quantity: str) -> str:
    """Return a Kubernetes quantity in docker's words, which has `m` for 1,048,576 bytes."""
    return quantity.removesuffix("i").lower()
