"""A TritonModel from a few words, as `az ml model deploy` took them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from triton_api import API_VERSION, KIND
from triton_cli.errors import UserError
from triton_cli.script_tree import ScriptTree, read_folder, read_script, source_and_map
from triton_cli.terminal import note

Object = dict[str, Any]

_USUAL_ENTRY: Final = "score.py"
# Words that are one field.
_FIELDS: Final = {
    "uri": "repository.uri",
    "image": "repository.image.reference",
    "claim": "repository.volume.claimName",
    "path": "repository.path",
    "credentials": "repository.credentials.secretName",
    "gpus": "gpus.count",
    "replicas": "replicas",
    "auth": "gateway.auth.mode",
    "entry_script": "middleware.entryScript",
}


def composed(name: str, words: Mapping[str, Any]) -> list[Object]:
    """Return the TritonModel *name*, and before it the ConfigMap of its script if it has one.

    *words* are the options of `deploy` by name, None where not given. Raises UserError.
    """
    spec: Object = {}
    for word, path in _FIELDS.items():
        _put(spec, path, words.get(word))
    _put_record(spec, words.get("model"), words.get("tag") or ())
    maps = _put_script(spec, name, words.get("script"))
    _put(spec, "middleware.environment.pipPackages", list(words.get("pip") or ()) or None)
    # They are of what does the work.
    owner = "" if "repository" in spec else "middleware."
    for resource in ("cpu", "memory"):
        _put(spec, f"{owner}resources.requests.{resource}", words.get(resource))
    model = {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {"name": name},
        "spec": spec,
    }
    return [*maps, model]


def _put_record(spec: Object, model: str | None, tags: Sequence[str]) -> None:
    record, _, version = (model or "").partition(":")
    if version and not version.isdigit():
        raise UserError(f"--model {model}: the version is a number, as in resnet:7")
    _put(spec, "model.name", record or None)
    _put(spec, "model.version", int(version) if version else None)
    for tag in tags:
        key, equals, value = tag.partition("=")
        if not equals:
            raise UserError(f"--tag {tag} has no value; write {tag}=VALUE")
        spec.setdefault("model", {}).setdefault("tags", {})[key] = value


def _put_script(spec: Object, name: str, script: str | None) -> list[Object]:
    """Put the source of the script; return the ConfigMap that it needs, if its files are here."""
    if script is None:
        return []
    if "://" in script:
        _put(spec, "middleware.source.uri", script)
        return []
    place = Path(script)
    tree = (read_script if place.is_file() else read_folder)(place, "--script")
    source, config_map = source_and_map(tree, f"{name}-script")
    _put(spec, "middleware.source", source)
    spec["middleware"].setdefault("entryScript", _entry(tree))
    for path in tree.left_out:
        note(f"{path} is left out of the ConfigMap {name}-script")
    return [config_map]


def _entry(tree: ScriptTree) -> str:
    """Return the script: the only one whatever its name, else the one of the usual name."""
    scripts = [path for path in tree.files if path.endswith(".py") and "/" not in path]
    return scripts[0] if len(scripts) == 1 else _USUAL_ENTRY


def _put(spec: Object, path: str, value: Any) -> None:
    """Set the field at *path* unless *value* is None."""
    if value is None:
        return
    *above, last = path.split(".")
    for name in above:
        spec = spec.setdefault(name, {})
    spec[last] = value
