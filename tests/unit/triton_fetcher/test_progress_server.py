"""What the operator is told while the fetch goes on."""

import socket
from urllib.request import urlopen

from free_ports import free_port
from triton_api.fetching import FetchProgress
from triton_fetcher.progress import Progress
from triton_fetcher.progress_server import serve


def test_progress_is_told_as_json():
    progress, port = Progress(), free_port()
    serve(progress, port)
    progress.expect(10)
    progress.skip(4)
    with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
        told = FetchProgress.model_validate_json(answer.read())
    assert (told.phase, told.bytes, told.total_bytes) == ("Connecting", 4, 10)


def test_a_port_that_is_taken_does_not_end_the_fetch():
    with socket.create_server(("", 0)) as taken:
        serve(Progress(), taken.getsockname()[1])
