"""Make the served repository: links to models, and real folders where something is changed."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from triton_fetcher.repository import Verdict
from triton_fetcher.store.disk import empty

_CONFIG: Final = "config.pbtxt"
_FIRST_VERSION: Final = "1"


def publish(source: Path, verdict: Verdict, target: Path) -> None:
    """Fill *target* with the models of *verdict*, which lie in *source*. Raises OSError.

    Links are absolute: the containers that read them mount *source* at the same path. Each model
    appears by one rename, and what an earlier run left is removed first.
    """
    empty(target)
    for model in verdict.models:
        _publish_model(model, source / model, verdict, target)


def _publish_model(model: str, origin: Path, verdict: Verdict, target: Path) -> None:
    # Triton takes no notice of it: it starts when all is done.
    beside = target / f".{model}.incoming"
    if model not in verdict.configs and model not in verdict.version_folders:
        beside.symlink_to(origin)
    else:
        copies = {Path(path) for path in verdict.copies.get(model, ())}
        _link(origin, beside, copies, without=_CONFIG if model in verdict.configs else "")
        _add(beside, model, verdict.configs, version=model in verdict.version_folders)
    beside.rename(target / model)


def _link(origin: Path, folder: Path, copies: set[Path], *, without: str = "") -> None:
    """Make *folder* show what is in *origin*; *copies*, relative to it, become real files."""
    folder.mkdir()
    for entry in origin.iterdir():
        below = {path.relative_to(entry.name) for path in copies if path.parts[0] == entry.name}
        if entry.name == without:
            continue
        if not below:
            (folder / entry.name).symlink_to(entry)
        elif entry.is_dir():
            _link(entry, folder / entry.name, below)
        else:
            shutil.copyfile(entry, folder / entry.name)


def _add(folder: Path, model: str, configs: Mapping[str, str], *, version: bool) -> None:
    if model in configs:
        (folder / _CONFIG).write_text(configs[model], encoding="utf-8")
    if version:
        (folder / _FIRST_VERSION).mkdir(exist_ok=True)
