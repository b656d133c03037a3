"""Prepare a run: read, decide, make the folders; then hand over to its session."""

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from triton_cli.errors import UserError
from triton_cli.local import places
from triton_cli.local.configuration import Configuration, Data
from triton_cli.local.errors import FailedError
from triton_cli.local.here import here, remarks, require_maps
from triton_cli.local.plan import Plan, made_secrets, plan
from triton_cli.local.ports import choose
from triton_cli.local.programs import require_packages
from triton_cli.local.screen import Screen
from triton_cli.local.session import Session
from triton_cli.local.stage import SCRIPT_PLACE, Stage
from triton_cli.local.tritonserver import find
from triton_cli.manifests import STDIN
from triton_cli.subjects import Subject, subjects
from triton_cli.terminal import note


@dataclass(frozen=True)
class Wanted:
    """What the user says."""

    files: Sequence[str]
    port: int
    grpc_port: int | None = None
    repository: Path | None = None
    script: Path | None = None
    tritonserver: str | None = None
    logs: bool = False


def run(wanted: Wanted) -> None:
    """Serve the one TritonModel of the files until a signal. Raises UserError."""
    subject = _subject(wanted.files)
    asked = subject.model
    require_packages(asked)
    server = find(asked.spec.triton.image, wanted.tritonserver) if asked.spec.repository else None
    model = here(
        asked,
        image=server.image if server else None,
        repository=wanted.repository is not None,
        script=wanted.script is not None,
    )
    ports = choose(wanted.port, wanted.grpc_port, script=asked.spec.middleware is not None)
    screen = Screen(logs=wanted.logs)
    screen.state("deploying", f"{model.name} with {server.description}" if server else model.name)
    for remark in remarks(asked, ports.triton_http):
        note(remark)
    with tempfile.TemporaryDirectory(prefix="kubectl-triton-") as folder:
        stage = Stage(Path(folder), places.cache(), _given(wanted))
        configuration = _configuration(subject, made_secrets(model))
        require_maps(model, configuration)
        made = plan(model, server, ports, stage, configuration)
        screen.rename(_names(stage, wanted))
        stage.set(made.pod, configuration)
        _write(made)
        refresh = _refreshing(wanted, made, stage)
        session = Session(made, screen, _watched(wanted, subject), refresh)
        try:
            asyncio.run(session.run())
        except FailedError as error:
            screen.failed(error)
            raise click.exceptions.Exit(1) from None


def _subject(files: Sequence[str]) -> Subject:
    found = subjects(files, None)
    if len(found) > 1:
        names = ", ".join(each.model.name for each in found)
        raise UserError(f"one TritonModel runs at a time, and here are {names}; name one's file")
    return found[0]


def _given(wanted: Wanted) -> dict[str, Path]:
    """Return the user's folders by the volumes that they stand for. Raises UserError."""
    given = {"source": wanted.repository, "script": wanted.script}
    folders = {volume: folder.absolute() for volume, folder in given.items() if folder}
    for folder in folders.values():
        if not folder.is_dir():
            raise UserError(f"{folder} is not a folder; correct the path")
    return folders


def _names(stage: Stage, wanted: Wanted) -> dict[str, str]:
    """Return what folders of the stage are to the user; the others are as in a pod."""
    script = {str(stage.root / SCRIPT_PLACE): str(wanted.script)} if wanted.script else {}
    return {**script, str(stage.root): ""}


def _write(made: Plan) -> None:
    """Write what the gateway reads."""
    if made.gateway is None:
        return
    made.gateway.run.mkdir(parents=True)
    for path, text in made.gateway.files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())


def _configuration(subject: Subject, made: Mapping[str, Data]) -> Configuration:
    return Configuration((each.body for each in subject.beside), made)


def _watched(wanted: Wanted, subject: Subject) -> tuple[Path, ...]:
    """Return the files whose change is one of the script."""
    if wanted.script:
        return (wanted.script.absolute(),)
    script = subject.model.spec.middleware
    if script is None or script.source.config_map is None:
        return ()
    name = script.source.config_map.name
    maps = [each for each in subject.beside if each.is_a("ConfigMap")]
    found = next((each for each in maps if each.metadata["name"] == name), None)
    names = [*wanted.files, *(found.files.values() if found else ())]
    return tuple(Path(each).absolute() for each in names if each != STDIN)


def _refreshing(wanted: Wanted, made: Plan, stage: Stage) -> Callable[[], None]:
    """Return what brings a script in a ConfigMap up to date; standard input is read once."""

    def refresh() -> None:
        volumes = {volume["name"]: volume for volume in made.pod["volumes"]}
        if "configMap" in volumes["script"] and STDIN not in wanted.files:
            stage.fill(volumes["script"], _configuration(_subject(wanted.files), {}))

    return refresh
