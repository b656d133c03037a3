"""How a run ends, and what it asks of the machine."""

import shutil
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from cluster.asking import ask
from local.conftest import Start
from local.models import ECHO, model, script
from local.runs import SAMPLES, Run, alive

# As /proc/net/tcp writes 127.0.0.1, and the state LISTEN.
_LOOPBACK = "0100007F"
_LISTENS = "0A"


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_process(end: signal.Signals, start: Start, tmp_path: Path) -> None:
    """Ctrl-C, an order, and a terminal that is closed; none is left, and no folder either."""
    script(tmp_path, ECHO)
    run = start("-f", model(tmp_path), "--script", "src")
    run.until("running")
    processes = run.processes()
    assert len(processes) >= 4, processes  # two of HAProxy, master and worker of the middleware
    folder = _stage(processes)
    assert folder.is_dir()
    run.process.send_signal(end)
    assert run.ended(20) == 0, run.output
    assert alive(processes) == {}
    assert not folder.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="no other system can do it")
def test_a_run_that_is_killed_leaves_nothing_behind(start: Start) -> None:
    """It can tell nobody to end; the next run has the ports again."""
    run = start("-f", SAMPLES / "add-sub.yaml")
    run.until("running")
    processes = run.processes()
    folder = _stage(processes)
    run.process.kill()
    run.process.wait()
    until = time.monotonic() + 20
    while alive(processes):
        assert time.monotonic() < until, alive(processes)
        time.sleep(0.1)
    shutil.rmtree(folder)


def test_ctrl_c_ends_triton_with_its_models(start: Start) -> None:
    """The processes of Python models too."""
    run = start("-f", SAMPLES / "add-sub.yaml")
    run.until("running")
    processes = run.processes()
    assert any("triton_python_backend_stub" in command for command in processes.values())
    assert _addresses(run) == {_LOOPBACK, f"0000000000000000FFFF0000{_LOOPBACK}"}
    run.process.send_signal(signal.SIGINT)
    assert run.ended(20) == 0, run.output
    assert alive(processes) == {}


def test_ctrl_c_while_it_deploys_ends_it(start: Start, tmp_path: Path) -> None:
    """A script that never gets ready is no reason to wait."""
    script(tmp_path, ECHO.replace("pass", "print('in init')\n    __import__('time').sleep(600)"))
    run = start("-f", model(tmp_path), "--script", "src")
    run.until("in init")
    processes = run.processes()
    run.process.send_signal(signal.SIGINT)
    assert run.ended(20) == 0, run.output
    assert alive(processes) == {}
    assert "running" not in run.output


def test_only_this_machine_may_ask(start: Start, tmp_path: Path) -> None:
    """Every port is on 127.0.0.1."""
    script(tmp_path, ECHO)
    run = start("-f", model(tmp_path), "--script", "src")
    run.until("running")
    assert ask(run.ways.http, "/score", body=b"1").body == b'"1"'
    assert _addresses(run) == {_LOOPBACK}


def test_a_port_in_use_is_one_sentence(start: Start, tmp_path: Path) -> None:
    """Before anything is fetched or started."""
    script(tmp_path, ECHO)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = start("-f", model(tmp_path), "--script", "src", port=port)
        assert run.ended() == 1
    (line,) = run.output.splitlines()
    assert line.startswith(f"error: port {port} can't be had: Address already in use")


def test_a_second_run_of_a_model_is_refused(start: Start, tmp_path: Path) -> None:
    """Its script could not be told apart when it is to be reloaded."""
    script(tmp_path, ECHO)
    start("-f", model(tmp_path), "--script", "src").until("running")
    second = start("-f", "echo.yaml", "--script", "src")
    assert second.ended() == 1
    assert "error: echo runs already" in second.output


def _stage(processes: dict[int, str]) -> Path:
    """Return the folder of a run, which the gateway's configuration is in."""
    words = (word for command in processes.values() for word in command.split())
    return next(Path(word).parents[2] for word in words if word.endswith("/haproxy.cfg"))


def _addresses(run: Run) -> set[str]:
    """Return the addresses that the processes of *run* listen on, as /proc/net has them."""
    files = (each for pid in run.processes() for each in Path(f"/proc/{pid}/fd").iterdir())
    sockets = {str(each.readlink()) for each in files}
    tables = (Path("/proc/net", name).read_text() for name in ("tcp", "tcp6"))
    lines = (line.split() for table in tables for line in table.splitlines()[1:])
    return {
        local.rpartition(":")[0]
        for _, local, _, state, *_, inode in (line[:10] for line in lines)
        if state == _LISTENS and f"socket:[{inode}]" in sockets
    }
