"""logs: one JSON object a line."""

import json
import logging

import pytest

from triton_operator import logs


@pytest.fixture
def log(monkeypatch):
    """Return a logger; logging is as before afterwards."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    levels = {name: logging.getLogger(name).level for name in logs_of_others}
    yield logging.getLogger("triton_operator.test")
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


logs_of_others = ("kopf", "aiohttp.access", "kubernetes", "urllib3", "asyncio")


def lines(capsys):
    """Return the JSON objects on standard error."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_is_an_object(log, capsys):
    """Collectors find time, level, logger, message and extra fields."""
    logs.configure("INFO")
    log.info("reconciled %s", "demo", extra={"model": "team/demo"})
    (line,) = lines(capsys)
    assert line["message"] == "reconciled demo"
    assert (line["level"], line["logger"]) == ("INFO", "triton_operator.test")
    assert line["model"] == "team/demo"
    assert line["time"][:2] == "20"


def test_line_breaks_stay_inside(log, capsys):
    """A message or an exception with line breaks is one line."""
    logs.configure("INFO")
    log.error("a\nb", exc_info=ValueError("one\ntwo"))
    (line,) = lines(capsys)
    assert line["message"] == "a\nb"
    assert "one\ntwo" in line["exc_info"]


def test_levels(log, capsys):
    """What is below the level is not written, and noisy libraries only warn."""
    logs.configure("INFO")
    log.debug("no")
    logging.getLogger("kopf.objects").info("no")
    logging.getLogger("kopf.objects").warning("yes")
    assert [line["message"] for line in lines(capsys)] == ["yes"]
