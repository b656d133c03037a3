"""supervisor: workers are kept running, and end together."""

import os
import signal

import pytest

from unit.triton_middleware.processes import SERVED, middleware


def test_a_killed_worker_is_replaced(tmp_path):
    """The log says what it may have died of; metrics count it."""
    with middleware(tmp_path, WORKER_COUNT="2") as served:
        served.wait(lambda: "triton_middleware_workers 2.0" in served.metrics())
        victim = served.workers()[0]
        os.kill(victim, signal.SIGKILL)
        served.wait(lambda: "triton_middleware_workers_replaced_total 1.0" in served.metrics())
        served.wait(lambda: "triton_middleware_workers 2.0" in served.metrics())
        assert victim not in served.workers()
        assert "killed by SIGKILL, by hand or because memory ran out" in served.log
        assert served.stop() == 0


def test_a_worker_that_can_t_start_ends_all(tmp_path):
    """With exit code 3 and the script's own traceback."""
    text = SERVED.replace("pass", "open('/no/such/model')")
    with middleware(tmp_path, text, WORKER_COUNT="2") as served:
        assert served.process.wait(20) == 3
        assert "No such file or directory: '/no/such/model'" in served.log
        assert "line 2, in init" in served.log
        assert "before it could serve" in served.log


def test_a_worker_that_can_t_be_replaced_costs_the_others_nothing(tmp_path):
    """A download in init() may fail for a while; what serves goes on serving."""
    gone = tmp_path / "gone"
    text = SERVED.replace("pass", f"import os; assert not os.path.exists({str(gone)!r}), 'gone'")
    with middleware(tmp_path, text, WORKER_COUNT="2") as served:
        served.wait(lambda: "triton_middleware_workers 2.0" in served.metrics())
        gone.touch()
        os.kill(served.workers()[0], signal.SIGKILL)
        served.wait(lambda: served.log.count("others serve, so it is tried again") == 2)
        assert "AssertionError: gone" in served.log
        assert served.get("/score", b"x") == (200, '"x"')
        gone.unlink()
        served.wait(lambda: "triton_middleware_workers 2.0" in served.metrics())
        assert served.stop() == 0


def test_the_last_worker_that_can_t_be_replaced_ends_all(tmp_path):
    """Nobody is served any more, and the kubelet and status are to know why."""
    gone = tmp_path / "gone"
    text = SERVED.replace("pass", f"import os; assert not os.path.exists({str(gone)!r}), 'gone'")
    with middleware(tmp_path, text) as served:
        served.wait(lambda: "triton_middleware_workers 1.0" in served.metrics())
        gone.touch()
        os.kill(served.workers()[0], signal.SIGKILL)
        assert served.process.wait(20) == 3


def test_a_port_that_is_taken_shows_before_init(tmp_path):
    """With exit code 1, for the script is not to blame."""
    with middleware(tmp_path) as first:
        first.wait(first.get)
        (tmp_path / "second").mkdir()
        port = str(first.management_port)
        with middleware(tmp_path / "second", TRITON_MIDDLEWARE_MANAGEMENT_PORT=port) as second:
            assert second.process.wait(20) == 1
            assert "can't listen" in second.log
            assert "script loaded" not in second.log


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_in_order(tmp_path, name):
    """Exit code 0, and no process stays."""
    with middleware(tmp_path, WORKER_COUNT="2") as served:
        served.wait(lambda: "triton_middleware_workers 2.0" in served.metrics())
        workers = served.workers()
        served.process.send_signal(name)
        assert served.process.wait(20) == 0
        assert not [each for each in workers if os.path.exists(f"/proc/{each}")]  # noqa: PTH110


def test_a_stop_during_init_does_not_wait_for_it(tmp_path):
    """A model may load for minutes; nobody waits for an answer yet."""
    text = SERVED.replace("pass", "import time; print('began', flush=True); time.sleep(60)")
    with middleware(tmp_path, text) as served:
        served.wait(lambda: "began" in served.log)
        assert served.stop() == 0
