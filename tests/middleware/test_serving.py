"""serving: the life of a worker, to its end."""

import threading
import time
from urllib.error import URLError

import pytest

from unit.triton_middleware.processes import SERVED, middleware

SLOW = SERVED.replace("return data", "import time; time.sleep(float(data)); return data")
HUNG = """
import time

def init():
    pass

def run(data):
    while True:
        try:
            return time.sleep(float(data))
        except TimeoutError:
            continue
"""


def scored(served, seconds, answers):
    thread = threading.Thread(
        target=lambda: answers.append(served.get("/score", str(seconds).encode()))
    )
    thread.start()
    return thread


def test_a_stop_finishes_what_runs(tmp_path):
    """And refuses what is new."""
    answers = []
    with middleware(tmp_path, SLOW) as served:
        served.wait(served.get)
        running = scored(served, 2, answers)
        time.sleep(0.3)
        served.process.terminate()
        time.sleep(0.7)
        with pytest.raises(URLError, match="refused"):
            served.get()
        running.join()
        assert served.stop() == 0
    assert answers == [(200, '"2"')]


def test_a_run_that_outlasts_the_stop_is_cut_off(tmp_path):
    """The pod ends before the kubelet kills it."""
    with middleware(tmp_path, SLOW, TRITON_MIDDLEWARE_STOP_SECONDS="1") as served:
        served.wait(served.get)
        errors = []
        thread = threading.Thread(target=_ignoring, args=(served, errors))
        thread.start()
        time.sleep(0.3)
        began = time.monotonic()
        assert served.stop() == 0
        assert time.monotonic() - began < 6
        thread.join()
        assert errors


def _ignoring(served, errors):
    try:
        errors.append(served.get("/score", b"30"))
    except OSError as error:
        errors.append(error)


def test_a_worker_that_hangs_is_replaced(tmp_path):
    """Its client has its 504 by then, those that wait are refused, the log shows where it hangs."""
    with middleware(tmp_path, HUNG, WORKER_TIMEOUT="1") as served:
        served.wait(served.get)
        answers = []
        first = scored(served, 60, answers)
        time.sleep(1.2)
        second = scored(served, 0, answers)
        first.join()
        second.join()
        assert answers[0][0] == 504
        assert answers[1][0] in {503, 504}
        served.wait(lambda: "workers_replaced_total 1.0" in served.metrics())
        assert "return time.sleep(float(data))" in served.log
        served.wait(lambda: served.get()[0] == 200)
