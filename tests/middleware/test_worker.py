"""worker: load, wait for Triton, init(), serve."""

from unit.triton_middleware.processes import SERVED, middleware


def test_init_waits_for_triton(tmp_path, triton):
    """So that a script may ask for metadata there."""
    triton.ready = False
    text = SERVED.replace("pass", "print('init was called', flush=True)")
    with middleware(tmp_path, text, TRITON_MIDDLEWARE_TRITON_URL=triton.url) as served:
        served.wait(lambda: "waiting for Triton" in served.log)
        assert "init was called" not in served.log
        triton.ready = True
        served.wait(served.get)
        assert served.log.count("init was called") == 1
        assert served.get("/ready")[0] == 200


def test_init_is_called_once_in_each_worker_in_its_main_thread(tmp_path):
    """Signals, alarms and greenlets work there as scripts expect."""
    text = SERVED.replace(
        "pass",
        "import threading as t; print('in', t.current_thread() is t.main_thread(), flush=True)",
    ).replace("return data", "import threading as t; return t.current_thread() is t.main_thread()")
    with middleware(tmp_path, text, WORKER_COUNT="2") as served:
        served.wait(lambda: "triton_middleware_workers 2.0" in served.metrics())
        assert served.log.count("in True") == 2
        assert served.get("/score", b"x") == (200, "true")
        assert "triton_middleware_init_duration_seconds" in served.metrics()


def test_an_async_init_is_awaited_on_the_loop_of_run(tmp_path):
    """So that it can make asynchronous clients."""
    text = (
        "import asyncio\n\n\nasync def init():\n    global lock\n"
        "    lock = asyncio.get_running_loop()\n\n\n"
        "async def run(data):\n    return lock is asyncio.get_running_loop()\n"
    )
    with middleware(tmp_path, text) as served:
        served.wait(served.get)
        assert served.get("/score", b"x") == (200, "true")
