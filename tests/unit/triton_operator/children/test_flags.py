"""children.flags: arguments of tritonserver."""

import pytest

import make
from triton_operator.children.flags import arguments
from triton_operator.triton_release import FIRST_RELEASE, release_of, supported

NEW = "nvcr.io/nvidia/tritonserver:26.10-py3"


OFF = {"enabled": False}


def flags(image=NEW, **spec):
    """Return the arguments as a mapping, a repeated flag with its last value."""
    pairs = (each.partition("=") for each in arguments(make.model(**spec), image))
    return {flag: value for flag, _, value in pairs}


@pytest.mark.parametrize(
    ("image", "aged"),
    [
        ("nvcr.io/nvidia/tritonserver:26.10-py3", True),
        ("host:5000/x:26.01-py3", True),
        ("tritonserver:24.01", True),
        ("nvcr.io/nvidia/tritonserver:23.12-py3", False),
        ("nvcr.io/nvidia/tritonserver:23.11-py3", False),
        ("registry.example/triton:v1.24.10", False),
        ("registry.example/triton:latest", False),
        ("host:5000/triton", False),
        ("registry.example/triton@sha256:" + "24" * 32, False),
    ],
)
def test_only_flags_that_the_release_knows(image, aged):
    """Tritonserver ends at a flag it does not know, so an unknown image gets the oldest set."""
    assert ("--grpc-max-connection-age" in flags(image, gateway=OFF)) is aged


@pytest.mark.parametrize("image", [NEW, "x:23.11", "x"])
def test_every_flag_is_in_the_release_table(image):
    """A flag without a known first release must not be given."""
    given = flags(image, triton={"autoCompleteConfig": False, "logVerbose": 1})
    assert {flag for flag in given if not supported(flag, release_of(image))} == set()
    assert set(given) <= set(FIRST_RELEASE)


def test_quiet_unless_asked():
    """Triton's option table would push the cause of a failure out of the termination message."""
    assert flags()["--log-info"] == "false"
    assert "--log-verbose" not in flags()


def test_verbose_when_asked():
    """A log level brings information and its verbose level."""
    given = flags(triton={"logVerbose": 2})
    assert given["--log-verbose"] == "2"
    assert "--log-info" not in given


@pytest.mark.parametrize(("count", "quiet"), [(0, True), (1, False)])
def test_what_only_a_gpu_needs(count, quiet):
    """Without a GPU neither its metrics nor pinned memory are asked for."""
    given = flags(gpus={"count": count})
    assert (given.get("--allow-gpu-metrics") == "false") is quiet
    assert (given.get("--pinned-memory-pool-byte-size") == "0") is quiet


def test_auto_complete_is_switched_off_by_a_flag_without_value():
    """The flag takes no value."""
    given = arguments(make.model(triton={"autoCompleteConfig": False}), NEW)
    assert "--disable-auto-complete-config" in given
    assert "--disable-auto-complete-config" not in flags()


def test_backend_settings_are_sorted():
    """The order of keys in a manifest must not roll the pods."""
    config = [{"backend": "python", "settings": {"b": "2", "a": "1$"}}]
    given = arguments(make.model(triton={"backendConfig": config}), NEW)
    assert given[-4:-2] == ["--backend-config=python,a=1$$", "--backend-config=python,b=2"]


def test_the_repository_api_stays_closed():
    """No argument opens the API that loads models, which runs code."""
    assert "--model-control-mode" not in flags()
    assert "--load-model" not in flags(triton={"models": ["a"]})


def test_the_exit_timeout_follows_the_drain():
    """Triton waits for what runs as long as the user allows."""
    assert flags(rollout={"drainSeconds": 45})["--exit-timeout-secs"] == "45"


@pytest.mark.parametrize(("drain", "age"), [(45, "5000"), (6, "3000")])
def test_grpc_clients_leave_while_the_pod_sleeps(drain, age):
    """Milliseconds, half of the sleep; an open stream may go on, so there is no grace."""
    given = flags(rollout={"drainSeconds": drain}, gateway=OFF)
    assert given["--grpc-max-connection-age"] == age
    assert "--grpc-max-connection-age-grace" not in given


def test_without_a_drain_grpc_connections_have_no_age():
    """There is no sleep to leave in."""
    assert "--grpc-max-connection-age" not in flags(rollout={"drainSeconds": 0}, gateway=OFF)


def test_behind_a_gateway_triton_listens_on_loopback():
    """Metrics would follow HTTP, so they are told to stay reachable."""
    given = flags()
    assert given["--http-address"] == given["--grpc-address"] == "127.0.0.1"
    assert given["--metrics-address"] == "0.0.0.0"  # noqa: S104
    assert not {"--http-address", "--grpc-address"} & flags(gateway=OFF).keys()
    assert "--grpc-max-connection-age" not in given


@pytest.mark.parametrize(("image", "given"), [(NEW, "1048576"), ("x:25.05", None)])
def test_triton_takes_what_the_gateway_lets_through(image, given):
    """Its own limit of 64 MiB would refuse what spec.gateway.limits allows."""
    limits = {"limits": {"maxBodyBytes": 1048576}}
    assert flags(image, gateway=limits).get("--http-max-input-size") == given


CLOSED = "model-repository,shared-memory,trace,logging"


@pytest.mark.parametrize(
    ("gateway", "closed"),
    [
        pytest.param({}, CLOSED, id="all by default"),
        pytest.param({"allow": {"trace": True}}, CLOSED, id="all, the gateway has the key"),
        pytest.param({"enabled": False}, CLOSED, id="all without a gateway"),
        pytest.param(
            {"enabled": False, "allow": {"trace": True, "sharedMemory": True}},
            "model-repository,logging",
            id="those that are not allowed without a gateway",
        ),
    ],
)
def test_interfaces_that_are_restricted(gateway, closed):
    """The value comes from a variable, which the kubelet expands."""
    given = flags(gateway=gateway)
    for flag in ("--http-restricted-api", "--grpc-restricted-protocol"):
        assert given[flag] == f"{closed}:x-triton-gateway=$(RESTRICTED_API_KEY)"


def test_without_a_gateway_everything_may_be_allowed():
    """A flag that restricts nothing would be refused by Triton."""
    allow = dict.fromkeys(("repositoryControl", "sharedMemory", "trace", "logging"), True)
    assert "--http-restricted-api" not in flags(gateway={"enabled": False, "allow": allow})


def test_an_overlay_that_asks_for_the_response_cache_gets_one():
    """Without a cache Triton loads the model and answers every request anew."""
    overlay = {"model": "a", "responseCache": True}
    assert flags(triton={"configOverlays": [overlay]})["--cache-config"].startswith("local,size=")
    assert "--cache-config" not in flags(
        triton={"configOverlays": [overlay | {"responseCache": False}]}
    )
