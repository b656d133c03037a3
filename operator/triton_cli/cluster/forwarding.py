"""Reach a Service through the API server, on a free port of this machine."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from triton_cli.cluster.kubectl import Kubectl

_ADDRESS: Final = "127.0.0.1"
_FORWARDING: Final = re.compile(rf"Forwarding from {re.escape(_ADDRESS)}:(?P<port>\d+) ")


@contextmanager
def forwarded(kubectl: Kubectl, service: str, port: int) -> Iterator[str]:
    """Give host:port by which *port* of *service* can be asked. Raises KubectlError."""
    # With no port of this machine named, the kernel gives kubectl a free one.
    options = (f"--address={_ADDRESS}", f":{port}")
    with kubectl.started("port-forward", f"service/{service}", *options) as process:
        line = process.stdout.readline() if process.stdout else ""
        match = _FORWARDING.match(line)
        if match is None:
            process.terminate()
            raise kubectl.refused(process.stderr.read() if process.stderr else "")
        try:
            yield f"{_ADDRESS}:{match['port']}"
        finally:
            process.terminate()
