"""Pack cases for the judge: each as a repository for Triton, beside the flags that it needs."""

import io
import tarfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from corpus.case import Case
from triton_fetcher.repository import FolderTree, Verdict, check


def write(case: Case, folder: Path) -> FolderTree:
    """Write the files of *case* into *folder*."""
    for path, content in case.files.items():
        target = folder / path
        if content is None:
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return FolderTree(folder)


def packed(cases: Sequence[Case], folder: Path) -> bytes:
    """Return an archive of *cases*, each in a folder of its number, made in *folder*."""
    for number, case in enumerate(cases):
        place = folder / f"{number:03}"
        tree = write(case, _made(place / "source"))
        if case.published:
            publish(tree, check(tree, case.options), _made(place / "repository"))
        else:
            (place / "repository").symlink_to(PurePosixPath("source", case.root))
        flags = [*case.flags, *(["--disable-auto-complete-config"] * (not case.auto_complete))]
        (place / "flags").write_text("".join(f"{flag}\n" for flag in flags))
        (place / "tell").write_text("m\n" if case.told else "")
        if case.triton == "hangs":
            (place / "hangs").touch()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.add(folder, ".")
    return buffer.getvalue()


def publish(tree: FolderTree, verdict: Verdict, repository: Path) -> None:
    """Make what Triton reads, as the fetcher does: links, or a folder of links and a config."""
    source = Path("../source", verdict.root)
    for name in verdict.models:
        if name not in verdict.configs and name not in verdict.version_folders:
            (repository / name).symlink_to(source / name)
            continue
        model = _made(repository / name)
        for entry in (tree.root / verdict.root / name).iterdir():
            (model / entry.name).symlink_to(Path("..", source, name, entry.name))
        _copy_labels(tree.root / verdict.root / name, model, verdict.copies.get(name, ()))
        if name in verdict.configs:
            (model / "config.pbtxt").unlink(missing_ok=True)
            (model / "config.pbtxt").write_text(verdict.configs[name])
        if name in verdict.version_folders:
            _made(model / "1")


def _copy_labels(source: Path, model: Path, labels: Sequence[str]) -> None:
    """Replace links by real files, and their folders by real folders."""
    for label in labels:
        first = model / Path(label).parts[0]
        if first.is_symlink():
            first.unlink()
        target = model / label
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((source / label).read_bytes())


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
