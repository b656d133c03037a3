"""`azureml.core.model`, as far as scripts of Azure ML use it: where a registered model lies.

    model = joblib.load(Model.get_model_path("digits.pkl"))

Azure's images had the whole SDK for this one call. Where a script brings the SDK, that is used.
"""

import os
from collections.abc import Iterator
from pathlib import Path


class Model:
    """A registered model, of which a script asks the path only."""

    @staticmethod
    def get_model_path(
        model_name: str, version: int | None = None, _workspace: object = None
    ) -> str:
        """Return the path of what is registered as *model_name*: a file, or a folder.

        The newest version where *version* is None. Raises FileNotFoundError that names the places.
        """
        places = list(_places(model_name, version))
        for place in places:
            if place.exists():
                return str(_content(place) if place.parent.name == model_name else place)
        names = ", ".join(map(str, places))
        raise FileNotFoundError(f"the model {model_name!r} is not there: {names}")


def _places(name: str, version: int | None) -> Iterator[Path]:
    """Yield where the model may be, by Azure ML's rules.

    AZUREML_MODEL_DIR is the folder of the one model, MODEL/VERSION, or the parent of several.
    """
    models = Path(os.environ.get("AZUREML_MODEL_DIR", "."))
    found = [models] if models.parent.name == name else []
    found += [each for each in models.glob(f"{name}/*") if each.name.isdecimal()]
    for each in sorted(found, key=_number, reverse=True):
        if version in {None, _number(each)}:
            yield each
    if version is None:
        yield from (models / name, Path(name))


def _number(version: Path) -> int:
    return int(version.name) if version.name.isdecimal() else 0


def _content(version: Path) -> Path:
    """Return what is registered in a *version*'s folder: its only entry, or the folder itself."""
    entries = list(version.iterdir())
    return entries[0] if len(entries) == 1 else version
