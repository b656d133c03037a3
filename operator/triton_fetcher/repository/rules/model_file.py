"""Each version that is loaded holds the model's file."""

from collections.abc import Iterator

from triton_api.fetching import Finding
from triton_fetcher.repository.backends import BY_NAME, PYTHON
from triton_fetcher.repository.findings import error, listed
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.options import Options
from triton_fetcher.repository.tree import joined


def check(model: Model, _: Options) -> Iterator[Finding]:
    """The file is there. Backends that are not NVIDIA's own have rules that nobody knows."""
    backend = BY_NAME.get(model.config.backend)
    if backend is None or model.config.cc_model_filenames:
        return
    wanted = model.config.default_model_filename
    for version in model.versions:
        inside = model.files(str(version))
        if backend.as_folder:
            inside |= model.folders(str(version))
        if wanted not in inside and not model.has_file(joined(str(version), wanted)):
            yield _missing(model, version, wanted)
    yield from _environment(model)


def _missing(model: Model, version: int, wanted: str) -> Finding:
    folder = joined(model.path, str(version))
    inside = model.files(str(version)) | model.folders(str(version))
    waits = "; Triton waits for ever, without a port open" if model.config.backend == PYTHON else ""
    holds = f", it holds {listed(inside)}" if inside else ", which is empty"
    return error(
        folder,
        f"there is no {wanted!r} in {model.name}/{version}{holds}{waits}",
        f"Put the model there as {model.name}/{version}/{wanted}, or set default_model_filename "
        "in config.pbtxt to the file's name.",
    )


def _environment(model: Model) -> Iterator[Finding]:
    """A Python environment given inside the model's folder is there."""
    variable = "$$TRITON_MODEL_DIRECTORY/"
    path = (
        model.config.parameters["EXECUTION_ENV_PATH"].string_value
        if ("EXECUTION_ENV_PATH" in model.config.parameters)
        else ""
    )
    inside = path.removeprefix(variable)
    if model.config.backend != PYTHON or inside == path or ".." in inside:
        return
    name = inside.rpartition("/")
    if not model.has_file(inside) and name[2] not in model.folders(name[0]):
        yield model.error(
            ("parameters",),
            f"EXECUTION_ENV_PATH names {inside!r}, which is not in the model's folder",
            "Add the packed environment, or correct the path.",
        )
