"""key_secrets: Secrets are made when pods need them, and never read."""

import pytest

import make
from triton_operator.key_secrets import KEY_LENGTH, SETTLING_SECONDS, KeySecrets
from unit.fakes import FakeClock, FakeCluster

BOTH = ["create Secret demo-keys", "create Secret demo-restricted-api"]


class Made:
    """KeySecrets with its cluster and clock."""

    def __init__(self):
        self.cluster, self.clock = FakeCluster(), FakeClock()
        self.secrets = KeySecrets(self.cluster, self.clock)

    async def ensure(self, *, needed=True, **spec):
        """Ensure once; return what was asked for."""
        self.cluster.writes.clear()
        await self.secrets.ensure(make.model(**spec), needed=needed)
        return list(self.cluster.writes)


@pytest.mark.parametrize(
    ("gateway", "names"),
    [
        pytest.param({}, ("demo-keys", "demo-restricted-api"), id="by default"),
        pytest.param(
            {"auth": {"secretName": "mine"}}, ("demo-restricted-api",), id="with keys of one's own"
        ),
        pytest.param({"auth": {"mode": "Token"}}, ("demo-restricted-api",), id="with tokens"),
        pytest.param({"enabled": False}, ("demo-restricted-api",), id="without a gateway"),
    ],
)
def test_the_secrets_that_are_made(gateway, names):
    """Keys only where they are asked for; Triton's restriction always."""
    assert make.model(gateway=gateway).made_secrets == names


def test_a_script_alone_has_nothing_to_restrict():
    """Triton's interfaces are not there."""
    assert make.model(repository=None, middleware=make.SCRIPT).made_secrets == ("demo-keys",)


async def test_keys_are_long_random_and_different():
    """Letters and digits, which no header, shell or file changes."""
    made = Made()
    await made.ensure()
    keys = made.cluster.secrets["team", "demo-keys"]["stringData"]
    restricted = made.cluster.secrets["team", "demo-restricted-api"]["stringData"]
    assert keys.keys() == {"primaryKey", "secondaryKey"}
    values = [*keys.values(), *restricted.values()]
    assert len(set(values)) == 3
    assert all(len(value) == KEY_LENGTH and value.isalnum() for value in values)


async def test_a_secret_is_its_models():
    """It goes when the model goes."""
    made = Made()
    await made.ensure()
    (owner,) = made.cluster.secrets["team", "demo-keys"]["metadata"]["ownerReferences"]
    assert (owner["kind"], owner["uid"]) == ("TritonModel", "uid-1")


async def test_nothing_is_asked_while_no_pod_needs_it():
    """A restart of the operator costs no request."""
    assert await Made().ensure(needed=False) == []


async def test_what_was_made_is_not_looked_at_again():
    """It was not there before, so it is this model's."""
    made = Made()
    assert await made.ensure() == BOTH
    assert made.secrets.due_in(make.model()) is None
    assert await made.ensure(needed=False) == []


async def test_what_existed_is_looked_at_once_more():
    """It may be of a deleted model of the same name, and about to be collected."""
    made = Made()
    made.cluster.secrets["team", "demo-keys"] = {"of": "the deleted model"}
    await made.ensure()
    assert made.secrets.due_in(make.model()) == SETTLING_SECONDS
    assert await made.ensure(needed=False) == []
    del made.cluster.secrets["team", "demo-keys"]
    made.clock.now += SETTLING_SECONDS
    assert await made.ensure(needed=False) == BOTH[:1]
    assert "stringData" in made.cluster.secrets["team", "demo-keys"]
    assert made.secrets.due_in(make.model()) is None


async def test_pods_that_wait_do_not_make_it_ask_at_each_event():
    """Asking is paced while one of the user's volumes is missing."""
    made = Made()
    made.cluster.secrets |= {("team", "demo-keys"): {}, ("team", "demo-restricted-api"): {}}
    assert await made.ensure() == BOTH
    assert await made.ensure() == []
    made.clock.now += SETTLING_SECONDS
    assert await made.ensure() == BOTH


async def test_a_model_that_is_gone_is_forgotten():
    """Memory does not grow with every model there ever was."""
    made = Made()
    made.cluster.secrets["team", "demo-keys"] = {}
    await made.ensure()
    made.secrets.forget("uid-1")
    assert made.secrets.due_in(make.model()) is None
