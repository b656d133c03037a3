"""Write the repository that the tests of sources serve."""

from pathlib import Path

from cluster.manifests import CONFIG, adder

ADDEND = 7


def write_model(repository: Path, *, addend: int = ADDEND) -> None:
    """Write the model `adder` into *repository*."""
    version = repository / "adder" / "1"
    version.mkdir(parents=True)
    (version / "model.py").write_text(adder(addend=addend))
    (repository / "adder" / "config.pbtxt").write_text(f'name: "adder"\n{CONFIG}')
