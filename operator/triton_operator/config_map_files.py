"""What the checker says about the files that a TritonModel makes of a ConfigMap. Pure."""

import hashlib
from base64 import b64decode
from typing import Final

from triton_api.fetching import Finding
from triton_api.v1alpha1 import TritonModel
from triton_fetcher.repository import MappingTree, Options, check
from triton_operator.kinds import Object

_ASKED: Final = {"repository", "triton", "gpus"}


def asked(model: TritonModel) -> str:
    """Return a digest of what `findings` looks at in *model*.

    Models with the same one get the same findings about a ConfigMap.
    """
    return hashlib.sha256(model.spec.model_dump_json(include=_ASKED).encode()).hexdigest()


def findings(model: TritonModel, config_map: Object) -> tuple[Finding, ...]:
    """Return what the checker says about the files that *model* makes of *config_map*."""
    items = model.repository_map.items if model.repository_map else []
    contents = _contents(config_map)
    files = {item.path: contents[item.key] for item in items if item.key in contents}
    if len(files) < len(items):
        # A key that is missing is told by another check, and would be told wrongly by this one.
        return ()
    options = Options(
        models=model.wanted_models,
        overlays=tuple(model.spec.triton.config_overlays),
        auto_complete=model.spec.triton.auto_complete_config,
        gpus=model.spec.gpus.count,
    )
    return check(MappingTree(files), options).findings


def _contents(config_map: Object) -> dict[str, str | None]:
    """Return the text of each key; None for what is no text."""
    texts: dict[str, str | None] = dict(config_map.get("data") or {})
    return texts | {
        key: _text(value) for key, value in (config_map.get("binaryData") or {}).items()
    }


def _text(encoded: str) -> str | None:
    try:
        return b64decode(encoded).decode()
    except UnicodeDecodeError:
        return None
