"""Check a repository: find it, choose the models, read them, judge each one and all together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from triton_api.fetching import Finding
from triton_fetcher.repository.findings import error, sorted_findings
from triton_fetcher.repository.locate import locate
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.options import Options
from triton_fetcher.repository.reading import Reading, read_model
from triton_fetcher.repository.rules import across_models, of_model
from triton_fetcher.repository.rules.labels import label_files
from triton_fetcher.repository.rules.layout import lacks_version_folder
from triton_fetcher.repository.selection import missing_models, served_models
from triton_fetcher.repository.tree import Tree


@dataclass(frozen=True)
class Verdict:
    """What is served, how, and what is wrong."""

    root: str
    """The repository in the tree; empty for the tree itself."""
    models: tuple[str, ...]
    """Model folders to publish, sorted."""
    configs: Mapping[str, str]
    """Model to the text of its merged config.pbtxt, for each model with an overlay."""
    version_folders: tuple[str, ...]
    """Models that need an empty folder `1`, which Git does not keep."""
    copies: Mapping[str, tuple[str, ...]]
    """Model to files, relative to its folder, that must not be links out of it: labels."""
    findings: tuple[Finding, ...]
    """Errors first. Places are relative to the tree."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that Triton would fail by."""
        return tuple(finding for finding in self.findings if finding.severity == "Error")


def check(tree: Tree, options: Options = Options()) -> Verdict:  # noqa: B008 - it is frozen
    """Return the verdict on the repository in *tree*."""
    location = locate(tree)
    names = served_models(tree, location.root, options.models)
    if location.findings:
        return Verdict(location.root, (), {}, (), {}, location.findings)
    readings = _readings(tree, location.root, names, options)
    models = {name: each.model for name, each in readings.items() if each.model is not None}
    found = [
        *missing_models(tree, location.root, options.models, "spec.triton.models"),
        *_stray_overlays(names, options),
        *(finding for reading in readings.values() for finding in reading.findings),
        *(finding for model in models.values() for finding in of_model(model, options)),
        *across_models(models, names),
    ]
    return Verdict(
        root=location.root,
        models=names,
        configs={name: each.config for name, each in readings.items() if each.config is not None},
        version_folders=_version_folders(models, options),
        copies=_copies(models),
        findings=sorted_findings(found),
    )


def _readings(
    tree: Tree, root: str, names: tuple[str, ...], options: Options
) -> dict[str, Reading]:
    overlays = {overlay.model: overlay for overlay in options.overlays}
    return {name: read_model(tree, root, name, overlays.get(name)) for name in names}


def _stray_overlays(names: tuple[str, ...], options: Options) -> Iterator[Finding]:
    for overlay in options.overlays:
        if overlay.model not in names:
            yield error(
                f"spec.triton.configOverlays[{overlay.model}]",
                f"no model {overlay.model!r} is served",
                "Correct the overlay's model, or remove the overlay.",
            )


def _version_folders(models: Mapping[str, Model], options: Options) -> tuple[str, ...]:
    if not options.add_version_folders:
        return ()
    return tuple(name for name, model in models.items() if lacks_version_folder(model))


def _copies(models: Mapping[str, Model]) -> dict[str, tuple[str, ...]]:
    files = {name: label_files(model) for name, model in models.items()}
    return {name: labels for name, labels in files.items() if labels}
