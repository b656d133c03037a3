"""next_look: what no event tells of is looked at after a while."""

import pytest

import make
from triton_operator.fetcher.progress import PERIOD_SECONDS
from triton_operator.next_look import ISSUER_SECONDS, next_look

FETCHING = make.pod(initContainerStatuses=[make.container("fetcher", running={})])
LACKING = make.pod(
    initContainerStatuses=[
        make.container("gateway", waiting={"reason": "CreateContainerConfigError"})
    ]
)


def look(*pods, others=(), exposure=(), **spec):
    """Return when to look again."""
    status = {"exposure": exposure}
    return next_look(make.model(**spec), make.observed(pods=pods), status, *others)


@pytest.mark.parametrize(
    ("found", "seconds"),
    [
        pytest.param(look(), None, id="where events tell all"),
        pytest.param(look(make.pod()), None, id="with a pod that serves"),
        pytest.param(look(LACKING), 10.0, id="while a pod lacks a Secret"),
        pytest.param(look(FETCHING), PERIOD_SECONDS, id="while a pod fetches"),
        pytest.param(
            look(gateway={"auth": {"mode": "Token"}}), ISSUER_SECONDS, id="for new keys of tokens"
        ),
        pytest.param(
            look(exposure=[{"kind": "HTTPRoute", "ready": False}]),
            30.0,
            id="until a route is taken",
        ),
        pytest.param(look(exposure=[{"kind": "Ingress", "ready": False}]), None, id="Ingresses"),
    ],
)
def test_the_next_look(found, seconds):
    assert found == seconds


def test_the_soonest_wins():
    """A wait of somebody else's may be shorter."""
    assert look(FETCHING, LACKING, others=(None, 2.0)) == 2.0
    assert look(FETCHING, LACKING, others=(None, 20.0)) == PERIOD_SECONDS
