"""management: health at the master's port, whatever the script does."""

import os
import signal
import threading
import time

from unit.triton_middleware.fake_triton import fake_triton
from unit.triton_middleware.processes import SERVED, middleware

# Holds the interpreter from the first to the last number: no other thread runs, no signal counts.
GREEDY = SERVED.replace("return data", "return sum(range(int(data)))")


def health(served, path="/"):
    return served.get(path, port=served.management_port)[0]


def asked(served, data):
    """Ask for a score on another thread; what comes back does not matter."""

    def ask():
        try:
            served.get("/score", data)
        except OSError:
            return

    thread = threading.Thread(target=ask)
    thread.start()
    return thread


def test_a_script_lives_once_init_is_done(tmp_path):
    """A startup probe asks until then; a failing one would end the container."""
    slow = SERVED.replace("pass", "import time; time.sleep(2)")
    with middleware(tmp_path, slow) as served:
        served.wait(lambda: health(served) == 503)
        served.wait(lambda: health(served) == 200)
        assert health(served, "/ready") == 200
        assert served.get("/score", b"x") == (200, '"x"')


def test_health_is_answered_while_run_holds_the_interpreter(tmp_path):
    """A kubelet that gets no answer ends the container, with the requests of all its workers."""
    with middleware(tmp_path, GREEDY) as served:
        served.wait(lambda: health(served) == 200)
        busy = asked(served, b"40000000")
        time.sleep(0.2)
        taken = []
        while busy.is_alive():
            began = time.perf_counter()
            assert health(served) == health(served, "/ready") == 200
            taken.append(time.perf_counter() - began)
        assert len(taken) > 10
        assert max(taken) < 0.5


def test_a_worker_whose_run_never_lets_go_is_replaced(tmp_path):
    """It can't tell by itself: the master misses its signs of life, and the log has the stack."""
    with middleware(tmp_path, GREEDY, WORKER_TIMEOUT="2") as served:
        served.wait(lambda: health(served) == 200)
        busy = asked(served, b"100000000000")
        served.wait(lambda: "workers_replaced_total 1.0" in served.metrics())
        busy.join()
        assert "did not answer for WORKER_TIMEOUT" in served.log
        assert "main.py" in served.log.split("Fatal Python error: Aborted")[1]
        served.wait(lambda: served.get("/score", b"3") == (200, "3"))


def test_a_worker_that_is_not_heard_takes_no_requests(tmp_path):
    """Readiness takes the pod out of its Service; life goes on, for the master can mend it."""
    with middleware(tmp_path) as served:
        served.wait(lambda: health(served, "/ready") == 200)
        (worker,) = served.workers()
        os.kill(worker, signal.SIGSTOP)
        served.wait(lambda: health(served, "/ready") == 503, seconds=20)
        assert health(served) == 200
        os.kill(worker, signal.SIGCONT)
        served.wait(lambda: health(served, "/ready") == 200)


def test_ready_follows_triton_and_live_does_not(tmp_path):
    """A Triton that is away takes the pod out of its Service; the script is not ended for it."""
    with fake_triton() as triton:
        url = {"TRITON_MIDDLEWARE_TRITON_URL": triton.url}
        with middleware(tmp_path, **url) as served:
            served.wait(lambda: health(served, "/ready") == 200)
            triton.ready = False
            assert (health(served, "/ready"), health(served)) == (503, 200)


def test_a_master_that_drains_is_not_ready(tmp_path):
    """Until its last request is done it lives."""
    slow = SERVED.replace("return data", "import time; time.sleep(float(data))")
    with middleware(tmp_path, slow) as served:
        served.wait(lambda: health(served, "/ready") == 200)
        busy = asked(served, b"1.5")
        time.sleep(0.3)
        served.process.terminate()
        served.wait(lambda: health(served, "/ready") == 503)
        assert health(served) == 200
        busy.join()
        assert served.stop() == 0


def test_there_is_nothing_else(tmp_path):
    """No score and no description: what is public is chosen by port."""
    with middleware(tmp_path) as served:
        served.wait(lambda: health(served) == 200)
        assert health(served, "/score") == 404
        assert served.get("/", b"", port=served.management_port)[0] == 405


def test_port_0_means_no_port(tmp_path):
    """Several middlewares on one machine need no second port each."""
    with middleware(tmp_path, TRITON_MIDDLEWARE_MANAGEMENT_PORT="0") as served:
        served.wait(served.get)
        assert served.get("/score", b"x") == (200, '"x"')
