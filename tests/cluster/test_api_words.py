"""The API server's words, as `kubectl triton check` has to say them without a cluster."""

import json

import pytest

from cluster.access import CHECKOUT
from cluster.api import Api, Refusal
from cluster.refusals import OF_SCALE, refused_manifests

WORDS = CHECKOUT / "tests" / "unit" / "triton_cli" / "validation" / "api_server_words.json"


def test_the_recorded_words_are_the_servers(api: Api, request: pytest.FixtureRequest) -> None:
    """With --update-golden they are recorded anew."""
    said = {name: _words(api, manifest) for name, manifest in refused_manifests().items()}
    if request.config.getoption("--update-golden"):
        WORDS.write_text(json.dumps(said, indent=1) + "\n")
    assert said == json.loads(WORDS.read_text())


def _words(api, manifest) -> list[list[str]]:
    """Return field, reason and message of each cause."""
    with pytest.raises(Refusal) as refused:
        api.create(manifest, dryRun="All")
    assert refused.value.status == 422, refused.value.message
    return sorted(
        [each["field"], each["reason"], each["message"]]
        for each in refused.value.causes
        if each["field"] != OF_SCALE
    )
