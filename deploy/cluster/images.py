"""Wrap a static program in an image archive: one layer, two documents, no container tool."""

import hashlib
import io
import json
import platform
import tarfile
from pathlib import Path

import settings
import tools
from commands import run

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_SOURCE = settings.SOURCE / "pause.c"


def _tag() -> str:
    """Return a tag that changes with what is inside."""
    return hashlib.sha256(f"{tools.folder().name}{_SOURCE.read_text()}".encode()).hexdigest()[:12]


PAUSE = f"localhost/triton-operator/pause:{_tag()}"
COREDNS = f"localhost/triton-operator/coredns:{_tag()}"


def archives() -> dict[str, Path]:
    """Return the archive of each image that the cluster itself needs, made if it is missing."""
    return {PAUSE: _archive(PAUSE, _pause()), COREDNS: _archive(COREDNS, tools.path("coredns"))}


def _pause() -> Path:
    program = tools.folder() / "pause"
    if not program.exists():
        unfinished = program.with_name(".pause.unfinished")
        run(["gcc", "-static", "-Os", "-s", "-o", unfinished, _SOURCE])
        unfinished.replace(program)
    return program


def _archive(name: str, program: Path) -> Path:
    """Write the image of the program in Docker's archive format."""
    tag = name.rpartition(":")[2]
    archive = tools.folder() / f"{program.name}-{tag}.tar"
    if not archive.exists():
        unfinished = archive.with_name(f".{archive.name}.unfinished")
        layer = _layer(program)
        configuration = json.dumps(_configuration(program.name, layer)).encode()
        manifest = [{"Config": "config.json", "RepoTags": [name], "Layers": ["layer.tar"]}]
        with tarfile.open(unfinished, "w") as tar:
            _add(tar, "layer.tar", layer)
            _add(tar, "config.json", configuration)
            _add(tar, "manifest.json", json.dumps(manifest).encode())
        unfinished.replace(archive)
    return archive


def _layer(program: Path) -> bytes:
    """Return the file system, a tar that holds the program and is the same in every build."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        _add(tar, program.name, program.read_bytes(), mode=0o755)
    return content.getvalue()


def _configuration(entry: str, layer: bytes) -> dict[str, object]:
    return {
        "architecture": _ARCHITECTURES.get(platform.machine(), platform.machine()),
        "os": "linux",
        "config": {"Entrypoint": [f"/{entry}"], "User": "65532:65532"},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
    }


def _add(tar: tarfile.TarFile, name: str, content: bytes, mode: int = 0o644) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), mode
    tar.addfile(entry, io.BytesIO(content))
