"""Check the folder of a script, as spec.middleware.source brings it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from triton_api.v1alpha1 import TritonModel
from triton_cli.checking.remark import Remark
from triton_cli.checking.scripts import script_remarks
from triton_cli.user_files import content

_ENTRY: Final = "score.py"
_LISTED: Final = 10


def is_script_folder(folder: str, model: TritonModel | None) -> bool:
    """Return whether *folder* is the source of the script of *model*, and not of its models."""
    if model and model.spec.middleware is None:
        return False
    alone = model is not None and model.spec.repository is None
    return alone or _entry(folder, model).is_file()


def script_folder_remarks(folder: str, model: TritonModel | None) -> Iterator[Remark]:
    """Yield what is to be said about the script in *folder*; score.py without a model."""
    entry = _entry(folder, model)
    if entry.is_file():
        yield from script_file_remarks(str(entry))
        return
    found = sorted(each.name for each in entry.parent.iterdir()) if entry.parent.is_dir() else []
    listed = ", ".join(found[:_LISTED]) or "nothing"
    fix = "Correct spec.middleware.entryScript, or name the root of the script's source."
    message = f"the entry script is not there; {entry.parent} holds {listed}"
    yield Remark("Error", str(entry), None, None, "", message, fix)


def script_file_remarks(file: str) -> Iterator[Remark]:
    """Yield what is to be said about the entry script *file*. Raises UserError."""
    try:
        # With the mark of Windows' programs or without, as Python itself.
        text = content(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        yield Remark("Error", file, None, None, "", "the entry script is not text in UTF-8")
        return
    yield from script_remarks(text, file)


def _entry(folder: str, model: TritonModel | None) -> Path:
    if model is None:
        return Path(folder, _ENTRY)
    script = model.middleware
    return Path(folder, script.source.path or "", script.entry_script)
