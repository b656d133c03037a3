"""Start the middleware as the image does, on a script of a line or two."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from free_ports import free_port

OPERATOR = str(Path(__file__).parents[3] / "operator")
SERVED = "def init():\n    pass\n\n\ndef run(data):\n    return data\n"


class Middleware:
    """A running master."""

    def __init__(self, folder, text, variables):
        (folder / "main.py").write_text(text)
        self.port, self.management_port = free_port(), free_port()
        self.log_file = folder / "log"
        environment = os.environ | {
            "AML_APP_ROOT": str(folder),
            "PYTHONPATH": OPERATOR,
            "TRITON_MIDDLEWARE_PORT": str(self.port),
            "TRITON_MIDDLEWARE_MANAGEMENT_PORT": str(self.management_port),
        }
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "triton_middleware"],
                env=environment | variables,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def log(self):
        return self.log_file.read_text()

    def get(self, path="/", data=None, port=None, headers=None):
        """Return status and body."""
        url = f"http://127.0.0.1:{port or self.port}{path}"
        request = urllib.request.Request(url, data, headers or {})
        try:
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - http
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def metrics(self):
        return self.get("/metrics", port=self.management_port)[1]

    def wait(self, condition, seconds=50):
        """Return once *condition* holds; it may fail until then."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            try:
                if condition():
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise TimeoutError(self.log)

    def workers(self):
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(each) for each in path.read_text().split()]

    def stop(self):
        self.process.terminate()
        return self.process.wait(20)


@contextmanager
def middleware(folder, text=SERVED, **variables):
    """Serve *text* until the end of the block."""
    started = Middleware(folder, text, variables)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.stop()
