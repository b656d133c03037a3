"""Read each model's configuration, merge its overlay, and fill in what Triton fills in."""

from dataclasses import dataclass
from typing import Final

from triton_api.fetching import Finding
from triton_api.v1alpha1.overlay import ConfigOverlay
from triton_fetcher.repository.config_schema import new_config
from triton_fetcher.repository.config_text import ConfigSyntaxError, parsed, written
from triton_fetcher.repository.findings import error
from triton_fetcher.repository.model import CONFIG_FILE, Model, completed
from triton_fetcher.repository.overlay import overlaid, overlay_findings
from triton_fetcher.repository.places import Places
from triton_fetcher.repository.tree import Tree, joined

# Words of protobuf's message or of the line that it is about, and what to do; the first wins.
_HINTS: Final = (
    ("got /", "A comment starts with `#`."),
    ("\ufeff", "Save the file without a byte order mark."),
    ("got {", "Write protobuf's text format, not JSON: `name: value`, and `{ }` for a message."),
    ("got }", "Remove the brace, or open one before it."),
    ('Expected "}"', "Close the brace."),
    ('Expected "{"', 'Put the value into braces, such as value { string_value: "x" }.'),
    ("integer: ]", "Remove the comma before the bracket."),
    ("parse integer", "Write a whole number without quotes."),
    ("out of range", "Write a smaller number."),
    ("Enum type", "Types are written TYPE_FP32, TYPE_INT64 and so on, kinds KIND_CPU, KIND_GPU."),
    ("has no field named", "Correct the name, or remove the field."),
    ("should not have multiple", "Keep one of the two."),
    ("specified along with field", "Keep one of the two; they exclude each other."),
)
_ANY: Final = "Correct the syntax."


@dataclass(frozen=True)
class Reading:
    """What came of one model folder."""

    model: Model | None = None
    """None when its configuration can't be read, or its content is not known."""
    config: str | None = None
    """The merged config.pbtxt; None without an overlay."""
    findings: tuple[Finding, ...] = ()


def read_model(tree: Tree, root: str, name: str, overlay: ConfigOverlay | None) -> Reading:
    """Return the model in the folder *name* of the repository at *root*."""
    path = joined(root, name)
    place = joined(path, CONFIG_FILE)
    if CONFIG_FILE in tree.folders(path):
        problem = "config.pbtxt is a folder; Triton 2.51 crashes on it"
        return _unreadable(error(place, problem, "Replace it by a file, or remove it."))
    has_config = CONFIG_FILE in tree.files(path)
    text = tree.text(place) if has_config else ""
    if text is None:
        return Reading()
    try:
        config = parsed(text) if text else new_config()
    except ConfigSyntaxError as failure:
        return _unreadable(_syntax_finding(place, failure, text))
    contents = _first_folder(tree, path)
    findings: tuple[Finding, ...] = ()
    if overlay is not None:
        findings = tuple(overlay_findings(completed(name, config, contents), overlay))
        config = overlaid(config, overlay)
    model = Model(
        name=name,
        path=path,
        tree=tree,
        config=completed(name, config, contents),
        has_config=has_config or overlay is not None,
        places=Places(text),
    )
    return Reading(model, written(config) if overlay is not None else None, findings)


def _unreadable(finding: Finding) -> Reading:
    return Reading(findings=(finding,))


def _first_folder(tree: Tree, path: str) -> list[tuple[str, bool]]:
    """Return what is in the alphabetically first folder of a model."""
    first = min(tree.folders(path), default=None)
    if first is None:
        return []
    inside = joined(path, first)
    return [(name, False) for name in tree.files(inside)] + [
        (name, True) for name in tree.folders(inside)
    ]


def _syntax_finding(place: str, failure: ConfigSyntaxError, text: str) -> Finding:
    lines = text.splitlines() or [""]
    line = lines[min(failure.line, len(lines)) - 1].strip()
    known = f"{failure.message} {line}"
    fix = next((hint for words, hint in _HINTS if words in known), _ANY)
    return error(
        f"{place}:{failure.line}:{failure.column}",
        f"config.pbtxt can't be parsed: {failure.message}",
        f"{fix} The line is: {line[:120]}",
    )
