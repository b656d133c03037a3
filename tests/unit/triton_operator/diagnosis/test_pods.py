"""diagnosis.pods: failures read off pod status."""

import pytest

import make
from triton_api.conditions import Reason
from triton_operator.diagnosis import failures

_RAN = "2026-03-01T10:00:00Z"


def reason_of(**container):
    """Return reason and message of the only failure of a pod with one container."""
    (found,) = failures([make.pod("demo-a", make.container(**container))])
    return found.reason, found.message


def ended(code=1, log="", reason="Error", **container):
    """Return the failure of a container that ended."""
    (found,) = failures(
        [make.pod("demo-a", make.container(terminated=make.ended(code, log, reason), **container))]
    )
    return found


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("0/3 nodes are available: 3 Insufficient cpu.", Reason.UNSCHEDULABLE),
        ('persistentvolumeclaim "models" not found', Reason.VOLUME_NOT_FOUND),
        ("pod has unbound immediate PersistentVolumeClaims", Reason.UNSCHEDULABLE),
    ],
)
def test_unscheduled(message, reason):
    """The scheduler's own message tells which of the two it is."""
    (found,) = failures([make.unschedulable(message)])
    assert (found.reason, found.message, found.container) == (reason, message, None)


@pytest.mark.parametrize(
    "word",
    [
        *("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName"),
        *("RegistryUnavailable", "SignatureValidationFailed", "ImageInspectError"),
    ],
)
def test_pull_failures(word):
    """Every word of the kubelet for an image that is not there is one reason."""
    assert reason_of(waiting={"reason": word, "message": "no"}) == (Reason.IMAGE_PULL_FAILED, "no")


def test_a_pull_failure_without_message():
    """The kubelet's word stands in for a message that is not there."""
    assert reason_of(waiting={"reason": "ErrImagePull"}) == (
        Reason.IMAGE_PULL_FAILED,
        "ErrImagePull",
    )


@pytest.mark.parametrize(
    "word", ["CreateContainerConfigError", "CreateContainerError", "RunContainerError"]
)
def test_what_a_container_refers_to_is_missing(word):
    """A Secret, ConfigMap or folder that is not there keeps the container from its start."""
    waits = {"reason": word, "message": 'secret "keys" not found'}
    assert reason_of(waiting=waits) == (Reason.REFERENCE_NOT_FOUND, 'secret "keys" not found')


@pytest.mark.parametrize("word", ["ContainerCreating", "PodInitializing"])
def test_what_is_on_its_way_is_no_failure(word):
    """A pod that is being made has not failed."""
    assert failures([make.pod("demo-a", make.container(waiting={"reason": word}))]) == ()


def test_out_of_memory():
    """The kernel's kill at the limit is told apart from other kills."""
    assert ended(137, reason="OOMKilled").reason is Reason.OUT_OF_MEMORY


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (137, "not ready within spec.triton.loadTimeoutSeconds"),
        (139, "signal SIGSEGV"),
        (134, "signal SIGABRT"),
        (1, "exit code 1"),
        (255, "exit code 255"),
    ],
)
def test_exit_codes(code, words):
    """Without words of Triton's own its exit code is explained."""
    found = ended(code)
    assert (found.reason, found.exit_code) == (Reason.TRITON_CRASHED, code)
    assert words in found.message


def test_a_regular_end_is_no_failure():
    """Exit code 0 is what a drain looks like."""
    assert failures([make.pod("demo-a", make.container(terminated=make.ended(0)))]) == ()


def test_tritons_log_tells_the_cause():
    """The termination message is searched for Triton's own cause, and its end is kept."""
    found = ended(log="error: creating server: Internal - failed to stat file /x")
    assert found.reason is Reason.MODEL_LOAD_FAILED
    assert found.message == "Internal - failed to stat file /x"
    assert found.last_lines == "error: creating server: Internal - failed to stat file /x"


def test_another_containers_log_is_not_tritons():
    """A sidecar that a webhook injected may write anything."""
    found = ended(log="error: creating server: x", name="istio-proxy")
    assert (found.reason, found.container) == (Reason.TRITON_CRASHED, "istio-proxy")


@pytest.mark.parametrize(("restarts", "stalled"), [(0, False), (1, False), (2, True), (9, True)])
def test_the_third_end_is_hopeless(restarts, stalled):
    """The first crash may be bad luck; from the third on trying again won't help."""
    assert ended(restarts=restarts).stalled is stalled


def test_a_gateway_that_ends_is_called_so():
    """Its end shuts everybody out, and its own log says why."""
    failed = make.container("gateway", terminated=make.ended(1, "[ALERT] bad certificate"))
    (found,) = failures([make.pod("demo-a", initContainerStatuses=[failed])])
    assert (found.reason, found.container) == (Reason.GATEWAY_CRASHED, "gateway")
    assert "bad certificate" in found.last_lines


def test_a_gateway_has_no_readiness_to_lose():
    """What is not ready behind it says so itself."""
    running = {"startedAt": "2026-03-01T10:00:00Z"}
    gateway = make.container("gateway", started=True, running=running)
    assert failures([make.pod("demo-a", initContainerStatuses=[gateway])]) == ()


def test_init_containers_are_read_first():
    """What runs before Triton fails before it."""
    failed = make.container("fetcher", terminated=make.ended(2))
    waits = make.container(waiting={"reason": "PodInitializing"})
    pod = make.pod("demo-a", waits, initContainerStatuses=[failed])
    assert [each.container for each in failures([pod])] == ["fetcher"]


@pytest.mark.parametrize(
    ("since", "lost"), [("2026-03-01T11:00:00Z", True), ("2026-03-01T10:00:00Z", False)]
)
def test_lost_readiness(since, lost):
    """Ready once and no more is a failure; not ready since its start is loading."""
    pod = make.pod("demo-a", make.container(started=True, running={"startedAt": _RAN}))
    pod["status"]["conditions"][0]["lastTransitionTime"] = since
    assert [each.reason for each in failures([pod])] == [Reason.MODEL_NOT_READY] * lost


def test_a_ready_container_has_not_failed():
    """A crash of the past is over once the container is ready."""
    healed = make.container(ready=True, started=True, last=make.ended(1), running={})
    assert failures([make.pod("demo-a", healed)]) == ()


crashed = make.container(terminated=make.ended(1))


@pytest.mark.parametrize(
    "pod",
    [make.pod("demo-a", crashed, deleted=True), make.pod("demo-a", crashed, phase="Failed")],
    ids=["one that is being deleted", "one that is replaced already"],
)
def test_pods_that_have_nothing_to_serve(pod):
    """The end of a pod that is going is no failure."""
    assert failures([pod]) == ()


def test_the_same_failure_of_two_pods_is_one():
    """Status tells each thing once, of the newest pod."""
    old = make.pod("demo-a", crashed, created="2026-03-01T09:00:00Z")
    new = make.pod("demo-b", crashed, created="2026-03-01T10:00:00Z")
    assert [each.pod for each in failures([old, new])] == ["demo-b"]


def test_failures_are_bounded():
    """A thousand replicas with a message each don't fill etcd."""
    pods = [
        make.pod(f"demo-{number}", make.container(terminated=make.ended(number + 1)))
        for number in range(50)
    ]
    assert len(failures(pods)) == 10


def test_a_pod_without_status_is_new():
    """The first event of a pod has no status."""
    pod = make.pod()
    del pod["status"]
    assert failures([pod]) == ()
