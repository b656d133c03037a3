"""Cases of the comparison: scripts that can't start, and requests that go wrong."""

import gzip
import http.client
import threading
import time

from middleware.case import Case, Facts, facts
from middleware.case import http as request
from middleware.http_client import send
from middleware.servers import Server

_EMPTY_INIT = "def init():\n    pass\n\n\n"
_RUN = "def run(data):\n    return data\n\n\n"
BROKEN = {
    "init raises": (
        f"{_RUN}def init():\n    raise RuntimeError('the model is gone')\n",
        "RuntimeError: the model is gone",
    ),
    "syntax error": ("def init(:\n    pass\n", "SyntaxError"),
    "missing import": ("import a_module_nobody_has\n", "No module named 'a_module_nobody_has'"),
    "no run": (_EMPTY_INIT, "run()"),
    "no init": ("def run(data):\n    return data\n", "init()"),
    "run has *args": (_EMPTY_INIT + "def run(*data):\n    return 1\n", "*args"),
    "run without data": (
        _EMPTY_INIT + "def run(request_headers):\n    return 1\n",
        "request_headers",
    ),
    "script missing": ("", "nowhere.py"),
}
"""Scripts that can't be served, and words that the log must have."""


def _boot(name: str) -> Case:
    words = BROKEN[name][1]

    def observe(server: Server) -> Facts:
        return {
            "exit code": str(server.process.wait(20)),
            "cause in the log": str(words in server.log),
        }

    return Case(f"boot: {name}", f"{name.replace(' ', '_').replace('*', '')}.py", observe)


def _keep_alive(server: Server) -> Facts:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("POST", "/score", "x")
    response = connection.getresponse()
    response.read()
    connection.close()
    return {"connection after the answer": "closed" if response.will_close else "kept open"}


def _outcome(server: Server, method: str, path: str, body: str = "", seconds: float = 20) -> str:
    """Return how a request ended, in words."""
    try:
        return f"answered {send(server.port, method, path, body, seconds=seconds).status}"
    except TimeoutError:
        return "hangs"
    except ConnectionRefusedError:
        return "refused at once"
    except (OSError, http.client.HTTPException):
        return "connection closed"


def _busy_health(server: Server) -> Facts:
    busy = threading.Thread(target=_outcome, args=(server, "POST", "/score", '{"seconds": 2}'))
    busy.start()
    time.sleep(0.3)
    answer = _outcome(server, "GET", "/", seconds=1)
    busy.join()
    return {"GET / while run() is busy": answer}


def _twice(server: Server) -> Facts:
    """Ask for a long run() from a server with a time limit, then for something quick."""
    first = facts(send(server.port, body="do late"))
    return first | {"next request": str(send(server.port, body="x").status)}


def _hung(server: Server) -> Facts:
    reply = send(server.port, body='{"seconds": 8}')
    return {"status": str(reply.status), "content type": str(reply.headers["Content-Type"])}


def _exits(server: Server) -> Facts:
    return {"request": _outcome(server, "POST", "/score", "do exit")}


_LIMIT = "Azure's router gave clients a 504 for a late answer; a 500 blames the script for it."
_SHORT = {"SCORING_TIMEOUT_MS": "700"}
FAILURES: tuple[Case, ...] = (
    *(_boot(name) for name in BROKEN),
    Case("time limit", "plain.py", _twice, _LIMIT, _SHORT),
    request("time limit: script catches it", "plain.py", body="do swallow", environment=_SHORT,
         reason="The limit holds for the whole request; what the script says then is late."),
    Case("time limit: WORKER_TIMEOUT", "slow.py", _hung,
         "One client's long run() must not cost the others their worker; it is interrupted.",
         {"WORKER_TIMEOUT": "2"}),
    Case("run calls sys.exit", "plain.py", _exits),
    Case("keep-alive", "plain.py", _keep_alive,
         "A connection for each request costs more than the request."),
    Case("health while busy", "slow.py", _busy_health,
         "With Azure's probe values a long run() restarted the pod."),
    request("compressed body", "plain.py", body=gzip.compress(b"hello"), Content_Encoding="gzip",
         Content_Type="application/octet-stream",
         reason="The header says what the body is; the body limit counts the unpacked bytes."),
)  # fmt: skip
