"""Many requests at once: Triton sees them together, and health is answered beside them."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from middleware.http_client import send
from middleware.servers import started
from unit.triton_middleware.fake_triton import fake_triton

SCRIPTS = Path(__file__).parent / "scripts"
BODY = json.dumps({"data": [1.0, 2.5]})


@pytest.mark.parametrize(
    ("script", "threads", "at_once"),
    [("triton_sync.py", 1, 1), ("triton_sync.py", 8, 8), ("triton_async.py", 1, None)],
)
def test_triton_sees_as_many_requests_as_run_allows(script, threads, at_once):
    """With threads the client of 2021 works from each; with async there is no limit."""
    with fake_triton(seconds=0.2) as triton:
        environment = {
            "TRITON": triton.url.removeprefix("http://"),
            "TRITON_MIDDLEWARE_THREADS": str(threads),
        }
        with started("ours", SCRIPTS, script, environment) as server:
            assert server.wait(), server.log
            with ThreadPoolExecutor(16) as clients:
                replies = list(clients.map(lambda _: send(server.port, body=BODY), range(16)))
    assert [reply.json for reply in replies] == [[1.0, 2.5]] * 16
    assert triton.most_at_once == at_once or (at_once is None and triton.most_at_once > 8)


def test_health_is_answered_in_milliseconds_while_the_worker_is_busy():
    """A kubelet that gets no answer restarts the pod."""
    with started("ours", SCRIPTS, "slow.py") as server:
        assert server.wait(), server.log
        busy = threading.Thread(target=send, args=(server.port, "POST", "/score", '{"seconds": 2}'))
        busy.start()
        time.sleep(0.2)
        taken = []
        for _ in range(50):
            began = time.perf_counter()
            assert send(server.port, "GET", "/").status == 200
            taken.append(time.perf_counter() - began)
        assert busy.is_alive()
        busy.join()
    assert sorted(taken)[25] < 0.02
