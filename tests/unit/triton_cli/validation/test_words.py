"""validation: the same objects are refused, for the same fields, in the API server's own words.

The words are a recording of the real API server, of which tests/cluster/test_api_words.py makes
sure. So the offline CEL and schema are held to the server on every rule and limit of the CRD.
"""

import json
from pathlib import Path

import pytest

from cluster.full_spec import full_manifests
from cluster.refusals import refused_manifests
from triton_cli.validation import validate

WORDS = json.loads((Path(__file__).parent / "api_server_words.json").read_text())
# What the server calls the object as a whole.
_WHOLE = "<nil>"
# So that no single test takes long on a busy machine.
PARTS = 8


def said(manifest):
    """Return field, reason and message of each cause, as recorded."""
    causes = validate(manifest).causes
    return sorted([cause.field or _WHOLE, cause.reason, cause.message] for cause in causes)


def test_the_recording_is_of_todays_rules_and_limits():
    """One more, or one changed, has to be recorded."""
    assert refused_manifests().keys() == WORDS.keys(), "pytest tests/cluster/test_api_words.py"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_rule_and_limit_has_the_servers_words(part):
    """No cause more and none less, on each manifest of the recording."""
    manifests = list(refused_manifests().items())[part::PARTS]
    different = {name: said(each) for name, each in manifests if said(each) != WORDS[name]}
    assert different == {}


@pytest.mark.parametrize("kind", full_manifests())
def test_what_the_server_accepts_is_accepted(kind):
    """A spec with every field set has no cause; tests/cluster/test_api_accepts.py applies it."""
    assert validate(full_manifests()[kind]).causes == ()
