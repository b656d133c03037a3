"""endpoints: the addresses in status."""

import pytest

import make
from triton_operator.endpoints import endpoints

BASE = "http://demo.team.svc"
TRITON = {"base", "health", "grpc"}
SCRIPT = {"base", "health", "scoring", "swagger"}


@pytest.mark.parametrize(
    ("spec", "architecture", "known", "health"),
    [
        ({}, "Triton", TRITON, "/v2/health/ready"),
        ({"middleware": make.SCRIPT}, "TritonWithMiddleware", TRITON | SCRIPT, "/v2/health/ready"),
        ({"repository": None, "middleware": make.SCRIPT}, "Middleware", SCRIPT, "/"),
    ],
)
def test_each_architecture_has_its_addresses(spec, architecture, known, health):
    """No address leads nowhere."""
    model = make.model(**spec)
    found = endpoints(model, {}, changing=False)
    assert model.architecture == architecture
    assert found.keys() == known
    assert found["health"] == BASE + health


def test_the_script_is_where_azure_had_it():
    model = make.model(middleware=make.SCRIPT, gateway={"tls": {"secretName": "x"}})
    found = endpoints(model, {}, changing=False)
    assert found["scoring"] == "https://demo.team.svc/score"
    assert found["swagger"] == "https://demo.team.svc/swagger.json"


def test_an_address_is_told_once_the_new_pods_answer_there():
    """Pods of before would say 404. What they do serve stays told, and what nobody wants goes."""
    before = endpoints(make.model(), {}, changing=False)
    scored = make.model(middleware=make.SCRIPT)
    assert endpoints(scored, before, changing=True) == before
    after = endpoints(scored, before, changing=False)
    assert after.keys() == TRITON | SCRIPT
    assert endpoints(scored, after, changing=True) == after
    assert endpoints(make.model(), after, changing=True) == before
