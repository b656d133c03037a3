"""Choose the folders of a repository that are served."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from triton_api.fetching import Finding
from triton_fetcher.repository.findings import error, listed
from triton_fetcher.repository.tree import Tree

# A disk's own folder, which Triton would take for a model and die of.
_NO_MODELS: Final = frozenset({"lost+found"})


def may_be_model(name: str) -> bool:
    """Whether a folder may be a model: `..data` and the like of ConfigMaps are not."""
    return name not in _NO_MODELS and not name.startswith(".")


def served_models(tree: Tree, root: str, wanted: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the model folders in *root* to be served, sorted: those *wanted*, else all."""
    present = sorted(name for name in tree.folders(root) if may_be_model(name))
    return tuple(name for name in present if not wanted or name in wanted)


def missing_models(tree: Tree, root: str, wanted: Sequence[str], place: str) -> Iterator[Finding]:
    """Yield a finding for each name in *wanted* without a folder; *place* is where it is wanted."""
    present = served_models(tree, root)
    for name in wanted:
        if name in present:
            continue
        similar = get_close_matches(name, present, n=1)
        fix = f"Did you mean {similar[0]!r}?" if similar else f"It has {listed(present) or 'none'}."
        yield error(place, f"the repository has no model {name!r}", fix)
