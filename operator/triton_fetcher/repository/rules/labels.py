"""Label files of outputs."""

from collections.abc import Iterator
from posixpath import normpath

from triton_api.fetching import Finding
from triton_fetcher.repository.model import Model, leaves_folder
from triton_fetcher.repository.options import Options


def check(model: Model, _: Options) -> Iterator[Finding]:
    """Label files are in the model's folder, not in a version's."""
    for index, output in enumerate(model.config.output):
        path = output.label_filename
        if not path or (model.has_file(path) and not leaves_folder(path)):
            continue
        at = ("output", index, "label_filename")
        if leaves_folder(path):
            yield model.warning(
                at,
                f"the label file {path!r} is outside the model's folder; Triton 26.02 and newer "
                "refuse it",
                f"Copy it into {model.name}/ and write its name only.",
            )
            continue
        yield model.error(
            at,
            f"there is no label file {path!r} in the folder of model {model.name!r}",
            f"Put it at {model.name}/{path}, beside config.pbtxt and not in a version's folder.",
        )


def label_files(model: Model) -> tuple[str, ...]:
    """Return the label files in the model's folder, relative to it."""
    named = {normpath(path) for each in model.config.output if (path := each.label_filename)}
    inside = (path for path in named if not leaves_folder(path))
    return tuple(sorted(filter(model.has_file, inside)))
