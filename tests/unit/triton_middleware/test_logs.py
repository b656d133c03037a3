"""logs: JSON lines that name their request."""

import json
import logging

import pytest

from triton_middleware import logs


@pytest.fixture(autouse=True)
def _restored():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_line_of_the_script_names_the_request(capsys):
    """All that is logged for one request can be found by its id."""
    logs.configure("INFO")
    token = logs.request_id.set("abc")
    logging.getLogger("score").info("seen %s", 1)
    logs.request_id.reset(token)
    logging.getLogger("score").info("later")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["message"], first["requestId"], first["level"]) == ("seen 1", "abc", "INFO")
    assert "requestId" not in second
