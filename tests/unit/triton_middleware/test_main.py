"""__main__: the process as a whole."""

from unit.triton_middleware.processes import SERVED, middleware


def test_a_script_is_served(tmp_path):
    """Outside Kubernetes too: a folder with a main.py is all it takes."""
    with middleware(tmp_path) as served:
        served.wait(served.get)
        assert served.get("/score", "ä".encode()) == (200, '"\\u00e4"')
        assert served.stop() == 0


def test_a_wrong_setting_ends_it_with_its_name(tmp_path):
    """Exit code 1, before anything is started."""
    with middleware(tmp_path, SERVED, WORKER_COUNT="many") as served:
        assert served.process.wait(20) == 1
        assert "WORKER_COUNT is 'many'" in served.log
