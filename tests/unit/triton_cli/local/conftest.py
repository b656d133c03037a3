"""A plan of a model, made without any program being there."""

from pathlib import Path

import pytest

from triton_cli.local import containers
from triton_cli.local.configuration import Configuration
from triton_cli.local.here import here
from triton_cli.local.plan import made_secrets, plan
from triton_cli.local.ports import Ports
from triton_cli.local.server import Program
from triton_cli.local.stage import Stage

PORTS = Ports(6789, 6790, 18000, 18001, 18002, 15001, 15002, 18084, 18085)
SERVER = Program("a Triton", "tritonserver:26.10", "/opt/tritonserver", ("--own=1",), {"LIB": "/l"})


@pytest.fixture
def planned(tmp_path, monkeypatch):
    """Return a function that plans a model, with *objects* beside it."""
    monkeypatch.setattr(containers, "haproxy", lambda: "/usr/sbin/haproxy")

    def planned(model, *objects, server=SERVER, given=()):
        folders = {name: Path("/given", name) for name in given}
        changed = here(
            model, image=server.image, repository="source" in given, script="script" in given
        )
        stage = Stage(tmp_path / "root", tmp_path / "cache", folders)
        configuration = Configuration(objects, made_secrets(changed))
        with_triton = server if changed.spec.repository else None
        return plan(changed, with_triton, PORTS, stage, configuration)

    return planned
