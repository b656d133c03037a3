"""Check a folder with a model repository, by Triton's own rules."""

from pathlib import Path

from triton_api.v1alpha1 import TritonModel
from triton_cli.checking.remark import Remark, from_finding
from triton_cli.errors import UserError
from triton_fetcher.repository import FolderTree, Options, check


def repository_remarks(folder: str, model: TritonModel | None, manifest: str = "") -> list[Remark]:
    """Return what is to be said about the repository in *folder*.

    *model* says how it will be served, and where in its source the repository is; without one
    nothing is known of GPUs, overlays and wanted models. Raises UserError.
    """
    path = model.repository.path if model else None
    root = Path(folder, path) if path else Path(folder)
    if not root.is_dir():
        raise UserError(
            f"{root} is not a folder; name the root of the source, in which spec.repository.path "
            f"is {path!r}"
        )
    try:
        verdict = check(FolderTree(root), options(model) if model else Options())
    except OSError as error:
        raise UserError(f"can't read {error.filename}: {error.strerror}") from None
    return [from_finding(finding, str(root), manifest) for finding in verdict.findings]


def options(model: TritonModel) -> Options:
    """Return what the checker is told of the server that will serve *model*."""
    return Options(
        models=model.wanted_models,
        overlays=tuple(model.spec.triton.config_overlays),
        auto_complete=model.spec.triton.auto_complete_config,
        gpus=model.spec.gpus.count,
    )
