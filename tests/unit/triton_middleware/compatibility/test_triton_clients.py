"""triton_clients: one client object for all threads."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import tritonclient.http

from triton_middleware.compatibility.triton_clients import for_any_thread
from unit.triton_middleware.fake_triton import fake_triton

Client = for_any_thread(tritonclient.http.InferenceServerClient)


def infer(client, value):
    tensor = tritonclient.http.InferInput("INPUT", [1], "FP32")
    tensor.set_data_from_numpy(np.float32([value]))
    return float(client.infer("echo", [tensor]).as_numpy("OUTPUT")[0])


@pytest.fixture
def client(triton):
    """Return a client made in this thread."""
    with Client(triton.url.removeprefix("http://")) as made:
        yield made


def test_it_is_a_client_of_the_real_class(client):
    """So that isinstance holds, and static methods stay."""
    assert isinstance(client, tritonclient.http.InferenceServerClient)
    assert callable(Client.generate_request_body)


def test_many_threads_use_one_client_at_the_same_time():
    """The real client fails or hangs there."""
    with fake_triton(seconds=0.1) as slow, ThreadPoolExecutor(8) as threads:
        client = Client(slow.url.removeprefix("http://"))
        values = list(threads.map(lambda value: infer(client, value), range(16)))
    assert values == list(map(float, range(16)))
    assert slow.most_at_once > 4


def test_asynchronous_inference_stays_in_its_thread(client):
    """Its greenlets belong to the thread's own client."""
    tensor = tritonclient.http.InferInput("INPUT", [1], "FP32")
    tensor.set_data_from_numpy(np.float32([3]))
    result = client.async_infer("echo", [tensor]).get_result()
    assert result.as_numpy("OUTPUT").tolist() == [3.0]


def test_a_plugin_sees_requests_of_every_thread(client):
    """It is registered once, for the object."""
    seen = []
    client.register_plugin(seen.append)
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(client.is_server_ready).result()
    client.unregister_plugin()
    assert client.is_server_ready()
    assert len(seen) == 1


def test_scripts_get_it_under_both_names():
    """`tritonhttpclient` is the name of 2021; the real module warns for the whole process."""
    code = (
        "import warnings; warnings.simplefilter('error')\n"
        "from triton_middleware import compatibility; compatibility.install()\n"
        "warnings.filterwarnings('ignore', module='google|gevent')\n"
        "import tritonhttpclient as old, tritonclient.http as new\n"
        "print(old.InferenceServerClient is new.InferenceServerClient, hasattr(old, 'InferInput'),"
        " hasattr(new.InferenceServerClient, 'of_this_thread'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": "operator"},
        check=True,
    )
    assert done.stdout.split() == ["True"] * 3
