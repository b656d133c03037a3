"""Every limit in the schema is enforced by the real API server and blamed on its field."""

import re

import pytest

from cluster.api import Api, Refusal
from cluster.beyond_limits import base, base_or_none, beyond
from cluster.crd_schema import Limit, all_nodes, dotted, limits
from cluster.full_spec import Path, value_at, with_value

_SENTENCE = re.compile(
    r"should match|should be|must be|may not be|Unsupported value|Required value|Too (many|long)|"
    r"must have|supported values|should have|at least"
)


@pytest.mark.parametrize("limit", limits(), ids=str)
def test_a_value_beyond_a_limit_is_refused(api: Api, limit: Limit) -> None:
    """The refusal names the field and says what it should be."""
    manifest, path = base(limit.path)
    with pytest.raises(Refusal) as refused:
        api.create(
            with_value(manifest, path, beyond(limit, value_at(manifest, path))), dryRun="All"
        )
    assert refused.value.status in {400, 422}
    assert dotted(_blamed(limit, path)) in re.sub(r"\[\d+\]", "[]", refused.value.message)
    assert _SENTENCE.search(refused.value.message), refused.value.message


def test_the_full_specs_set_every_field() -> None:
    """A field without a value in them would have no case in these tests."""
    missing = [
        dotted(path)
        for path, _ in all_nodes()
        if path[:1] == ("spec",) and base_or_none(path) is None
    ]
    assert missing == []


def _blamed(limit: Limit, path: Path) -> Path:
    """Return the field that the message names: for a missing one its own name."""
    return (*path, limit.schema["required"][0]) if limit.keyword == "required" else path
