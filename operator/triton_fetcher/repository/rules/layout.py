"""Version folders and the version policy."""

from collections.abc import Iterator

from triton_api.fetching import Finding
from triton_fetcher.repository.findings import error, listed, warning
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.options import Options
from triton_fetcher.repository.tree import joined
from triton_fetcher.repository.versions import is_plain, version_number


def check(model: Model, options: Options) -> Iterator[Finding]:
    """There is a version to load, and no folder is taken for one that it is not."""
    yield from _misnamed(model)
    if not _plain(model):
        yield _no_version_folder(model, options)
    elif not model.versions:
        yield model.error(
            ("version_policy",),
            f"the version policy picks none of the versions {listed(_plain(model))} that are there",
            "Name versions that exist, or remove version_policy to load the newest.",
        )
    yield from _missing_versions(model)


def lacks_version_folder(model: Model) -> bool:
    """Whether *model* is an ensemble whose empty version folder got lost, as Git loses it."""
    return model.is_ensemble and not any(
        version_number(name) is not None for name in model.folders()
    )


def _plain(model: Model) -> list[str]:
    return sorted(filter(is_plain, model.folders()))


def _misnamed(model: Model) -> Iterator[Finding]:
    """Triton reads `1-old` as version 1, and then looks for a folder `1`."""
    for name in sorted(model.folders()):
        number = version_number(name)
        if number is None or is_plain(name):
            continue
        yield error(
            joined(model.path, name),
            f"Triton takes the folder {name!r} for version {number}",
            "Rename it to a whole number such as 1, or to a name that begins with a letter.",
        )


def _no_version_folder(model: Model, options: Options) -> Finding:
    if lacks_version_folder(model) and options.add_version_folders:
        return warning(
            model.path,
            f"the ensemble {model.name!r} has no version folder; Git does not keep empty ones",
            "An empty folder `1` is added. Keep a file in it, such as 1/.gitkeep.",
        )
    others = sorted(model.folders())
    has = f"; its folders are {listed(others)}" if others else ""
    fix = f"Put the model's files into {model.name}/1/."
    if model.is_ensemble:
        fix = f"Make an empty folder {model.name}/1: an ensemble needs one, too."
    elif any(name.startswith("0") for name in others):
        fix = f"Rename it without the leading zero, such as {model.name}/1."
    return error(model.path, f"model {model.name!r} has no version folder{has}", fix)


def _missing_versions(model: Model) -> Iterator[Finding]:
    present = set(map(int, _plain(model)))
    for index, version in enumerate(model.config.version_policy.specific.versions):
        if version not in present and model.versions:
            yield model.warning(
                ("version_policy", 0, "specific", 0, "versions", index),
                f"version {version} is asked for, but there is no such folder",
                f"Add {model.name}/{version}, or remove {version} from the policy.",
            )
