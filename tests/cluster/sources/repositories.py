"""Write the repository that the tests of sources serve."""

import hashlib
import random
import shutil
from pathlib import Path

from cluster.manifests import CONFIG, adder

ADDEND = 7


def write_model(
    repository: Path, *, addend: int = ADDEND, config: str = CONFIG, ballast: int = 0
) -> Path:
    """Write the model `adder` into *repository*; with *ballast* bytes of weights beside it."""
    version = repository / "adder" / "1"
    version.mkdir(parents=True)
    (version / "model.py").write_text(adder(addend=addend))
    if ballast:
        # The same each time, so that it has the same digest.
        (version / "weights.bin").write_bytes(random.Random(0).randbytes(ballast))
    (repository / "adder" / "config.pbtxt").write_text(f'name: "adder"\n{config}')
    return repository


def copied(repository: Path, target: Path, *, below: str = "") -> Path:
    """Copy *repository* to the folder *below* in *target*; return *target*."""
    shutil.copytree(repository, target / below)
    return target


def digest_of(repository: Path) -> str:
    """Return the digest of the files in *repository*, made as docs/model-sources.md says."""
    files = ((path, path.read_bytes()) for path in repository.rglob("*") if path.is_file())
    lines = sorted(
        f"{path.relative_to(repository).as_posix()}\0{len(content)}\0"
        f"{hashlib.sha256(content).hexdigest()}\n"
        for path, content in files
    )
    return f"sha256:{hashlib.sha256(''.join(lines).encode()).hexdigest()}"
