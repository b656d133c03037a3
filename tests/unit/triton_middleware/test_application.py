"""application: what is served at which path."""

import asyncio
import threading

import pytest
from aiohttp import ClientSession

from triton_middleware import http_server, swagger
from triton_middleware.application import Application
from triton_middleware.execution import Execution
from triton_middleware.inputs import TextInput
from triton_middleware.metrics import WorkerMetrics
from triton_middleware.scoring import Scoring
from triton_middleware.script import Script
from triton_middleware.settings import Settings


def run(data):
    return {"got": data}


@pytest.fixture
async def serve(tmp_path):
    """Return a function that serves run() with some settings and returns a client."""
    execution = Execution(2)
    thread = threading.Thread(target=execution.serve)
    thread.start()
    started = []

    async def serving(**settings):
        configured = Settings(root=tmp_path, port=0, **settings)
        script = Script(lambda: None, run, TextInput("data"), wants_headers=False)
        metrics = WorkerMetrics()
        scoring = Scoring(script, execution, configured.limit_seconds, metrics)
        described = swagger.describe(script, configured)
        application = Application(configured, script, scoring, described, metrics)
        runner = await http_server.start(application, configured, asyncio.get_running_loop())
        session = ClientSession(f"http://127.0.0.1:{runner.addresses[0][1]}")
        started.extend([session.close, runner.cleanup])
        return session

    yield serving
    for end in started:
        await end()
    execution.stop()
    await asyncio.to_thread(thread.join)


async def body(response):
    return response.status, (await response.text())


async def test_a_score_comes_with_its_ids_and_its_time(serve):
    """As Azure's server sent them."""
    client = await serve()
    response = await client.post("/score", data=b"x", headers={"x-request-id": "abc"})
    assert await response.json() == {"got": "x"}
    assert response.headers["x-request-id"] == "abc"
    assert float(response.headers["x-ms-run-fn-exec-ms"]) >= 0
    assert response.headers["x-ms-run-function-failed"] == "False"


async def test_live_and_ready_are_two_paths(serve, triton):
    """Ready follows Triton, live does not: a pod is not killed because its Triton loads."""
    client = await serve(triton_url=triton.url)
    assert await body(await client.get("/")) == (200, "Healthy")
    assert await body(await client.get("/ready")) == (200, "Ready")
    triton.ready = False
    assert (await client.get("/ready")).status == 503
    assert (await client.get("/")).status == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/score?a=1", 200),
        ("OPTIONS", "/score", 200),
        ("OPTIONS", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/swagger.json?version=3", 200),
        ("GET", "/swagger.json?version=9", 404),
        ("GET", "/scores", 404),
        ("PUT", "/score", 405),
        ("POST", "/", 405),
    ],
)
async def test_a_path_takes_its_methods(serve, method, path, status):
    """And says so of others."""
    client = await serve()
    assert (await client.request(method, path)).status == status


async def test_slashes_that_come_twice_count_once(serve):
    """A base URL that ends in one is common, and Azure's server took it."""
    client = await serve()
    url = client._base_url.with_path("//score")
    assert (await client.post(url, data=b"x")).status == 200


async def test_a_body_over_the_limit_is_refused(serve):
    """Before it is read where its length is told, else at the limit."""
    client = await serve(max_body_bytes=10)

    async def chunks():
        for _ in range(4):
            yield b"12345"

    assert (await client.post("/score", data=b"1234567890")).status == 200
    assert (await client.post("/score", data=b"12345678901")).status == 413
    assert (await client.post("/score", data=chunks())).status == 413


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("Content-Encoding: gzip\r\nContent-Length: 3", b"abc"),
        ("Transfer-Encoding: chunked", b"zz\r\nabc\r\n"),
    ],
)
async def test_a_body_that_can_t_be_read_is_the_clients_fault(serve, encoding, sent):
    """Not packed as its header says, or cut into no chunks."""
    client = await serve()
    reader, writer = await asyncio.open_connection("127.0.0.1", client._base_url.port)
    writer.write(f"POST /score HTTP/1.1\r\nHost: x\r\n{encoding}\r\n\r\n".encode() + sent)
    answer = await asyncio.wait_for(reader.read(), 5)
    assert answer[8:12] == b" 400"
    writer.close()
    await writer.wait_closed()


async def test_a_fault_of_our_own_is_told_as_every_error_is(serve, caplog, monkeypatch):
    """In JSON and with the request's ids; the traceback is in the log."""

    def broken(*_):
        raise KeyError("ours")

    monkeypatch.setattr(swagger.Swagger, "get", broken)
    client = await serve()
    response = await client.get("/swagger.json", headers={"x-request-id": "abc"})
    assert (response.status, response.headers["x-request-id"]) == (500, "abc")
    assert "message" in await response.json()
    assert "KeyError: 'ours'" in caplog.text


async def test_a_client_that_asks_first_is_told_to_go_on_or_not(serve):
    """`Expect: 100-continue`: curl waits a second for it otherwise."""
    client = await serve(max_body_bytes=10)
    for length, status in ((3, b"HTTP/1.1 100"), (11, b"HTTP/1.1 413")):
        reader, writer = await asyncio.open_connection("127.0.0.1", client._base_url.port)
        writer.write(
            f"POST /score HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
            f"Content-Length: {length}\r\n\r\n".encode()
        )
        assert (await asyncio.wait_for(reader.readline(), 1)).startswith(status)
        writer.close()
        await writer.wait_closed()


async def test_a_page_of_an_allowed_origin_may_call(serve):
    """Errors too are readable for it."""
    client = await serve(cors_origins="https://a.example")
    for path in ("/score", "/nothing"):
        response = await client.post(path, data=b"x", headers={"Origin": "https://a.example"})
        assert response.headers["Access-Control-Allow-Origin"] == "https://a.example"


@pytest.mark.parametrize("name", [b"x-request-id", b"x-ms-request-id", b"TraceId", b"Origin"])
async def test_a_header_that_is_no_text_is_no_error_of_ours(serve, name):
    """Whatever a client sends to be sent back."""
    client = await serve(cors_origins="*")
    reader, writer = await asyncio.open_connection("127.0.0.1", client._base_url.port)
    head = b"POST /score HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n" + name + b": a\xffb\r\n\r\nx"
    writer.write(head)
    assert (await asyncio.wait_for(reader.readline(), 5))[:12] in {b"HTTP/1.1 200", b"HTTP/1.1 400"}
    writer.close()
    await writer.wait_closed()


async def test_no_request_is_logged_unless_it_failed(serve, caplog):
    """Metrics count the others."""
    caplog.set_level("INFO")
    client = await serve()
    await client.post("/score", data=b"x")
    assert "/score" not in caplog.text
    await client.post("/score", data=b"\xff")
    assert caplog.records[-1].status == 400
