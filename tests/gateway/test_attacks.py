"""What reaches the server, and what does not: asked of a stand-in that writes everything down."""

import pytest

from gateway.proxy import PRIMARY, Gateway
from gateway.recorder import Recorder
from gateway.triton import Triton
from gateway.wire import BEARER, ask, send_raw

KEY = f"Authorization: Bearer {PRIMARY}\r\n"
LOAD = "/v2/repository/models/echo/load"
PROTECTED = [
    LOAD,
    "/v2/repository/models/echo/unload",
    "/v2/repository/index",
    "/v2/systemsharedmemory/status",
    "/v2/systemsharedmemory/region/a/register",
    "/v2/cudasharedmemory/region/a/register",
    "/v2/trace/setting",
    "/v2/models/echo/trace/setting",
    "/v2/logging",
]
TRICKS = [
    "//v2//repository//models//echo//load",
    "/v2/./repository/models/echo/load",
    "/v2/models/../repository/models/echo/load",
    "/v2/models/echo/../../repository/models/echo/load",
    "/v2/models/echo/infer/../../../repository/models/echo/load",
    "/v2/%72epository/models/echo/load",
    "/v2/%2e/repository/models/echo/load",
    "/v2/models/%2e%2e/repository/models/echo/load",
    "/v2%2frepository%2fmodels%2fecho%2fload",
    "/v2/models/echo%2f..%2f..%2frepository/models/echo/load",
    "/v2/models/echo%00/../../repository/models/echo/load",
    "/v2\\repository\\models\\echo\\load",
    "/v2/repository;x/models/echo/load",
    "/V2/Repository/models/echo/load",
    "/v2/repository/models/echo/load/",
    "/v2/repository/models/echo/load?x=/v2/health/ready",
    "/v2/repository/models/echo/load#/v2/health/ready",
    "/api/v1/service/demo/v2/repository/models/echo/load",
    "/api/v1/service/demo//v2/repository/models/echo/load",
    "/api/v1/service/demo/api/v1/service/demo/v2/repository/models/echo/load",
    "/api/v1/service/demo/../../../../v2/repository/models/echo/load",
    "http://127.0.0.1/v2/repository/models/echo/load",
    "http://127.0.0.1//v2/repository/models/echo/load",
    "http://x@127.0.0.1:8000/v2/repository/models/echo/load",
    "http:/v2/repository/models/echo/load",
    "*",
]


@pytest.mark.parametrize("path", PROTECTED + TRICKS)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_no_path_leads_to_a_protected_api(
    in_front_of_recorder: Gateway, behind: Recorder, method: str, path: str
):
    request = f"{method} {path} HTTP/1.1\r\nHost: a\r\n{KEY}Content-Length: 0\r\n\r\n"
    answer = send_raw(in_front_of_recorder.http, request.encode())
    assert status(answer) in {400, 403, 404}
    assert not behind.requests


@pytest.mark.parametrize("path", PROTECTED + TRICKS)
def test_the_real_triton_is_not_reached_either(in_front_of_triton: Gateway, path: str):
    request = f"POST {path} HTTP/1.1\r\nHost: a\r\n{KEY}Content-Length: 2\r\n\r\n{{}}"
    assert status(send_raw(in_front_of_triton.http, request.encode())) in {400, 403, 404}


@pytest.mark.parametrize("path", PROTECTED)
def test_a_protected_api_is_403_with_a_reason(in_front_of_triton: Gateway, path: str):
    reply = ask(in_front_of_triton.http, "POST", path, body=b"{}")
    assert reply.status == 403
    assert "closed" in reply.json["error"]


@pytest.mark.parametrize("path", PROTECTED)
def test_the_real_triton_refuses_it_too_to_who_comes_past_the_gateway(server: Triton, path: str):
    assert ask(f"127.0.0.1:{server.http_port}", "POST", path, body=b"{}").status == 403


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "post", "gET", "LOAD"]
)
def test_other_methods_end_at_the_gateway(
    in_front_of_recorder: Gateway, behind: Recorder, method: str
):
    request = f"{method} {LOAD} HTTP/1.1\r\nHost: a\r\n{KEY}Content-Length: 0\r\n\r\n"
    assert status(send_raw(in_front_of_recorder.http, request.encode())) in {400, 405}
    assert not behind.requests


def test_connect_opens_no_tunnel(in_front_of_recorder: Gateway, behind: Recorder):
    request = f"CONNECT 127.0.0.1:8000 HTTP/1.1\r\nHost: a\r\n{KEY}\r\n"
    answer = send_raw(
        in_front_of_recorder.http, request.encode() + b"GET /v2 HTTP/1.1\r\nHost: a\r\n\r\n"
    )
    assert status(answer) in {400, 405}
    assert not behind.requests


def test_a_method_in_a_header_is_not_believed(in_front_of_recorder: Gateway, behind: Recorder):
    headers = BEARER | {"x-http-method-override": "POST", "x-original-url": LOAD}
    ask(in_front_of_recorder.http, "GET", "/v2/health/ready", headers=headers)
    assert behind.targets() == ["GET /v2/health/ready"]


SMUGGLED = f"POST {LOAD} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
CHUNKED = f"{len(SMUGGLED):x}\r\n{SMUGGLED}\r\n0\r\n\r\n"
CODED = "Transfer-Encoding: chunked\r\n"
FRAMING = {
    "length and chunked": f"Content-Length: 4\r\n{CODED}\r\n0\r\n\r\n{SMUGGLED}",
    "chunked and length": f"{CODED}Content-Length: 4\r\n\r\n0\r\n\r\n{SMUGGLED}",
    "two lengths": f"Content-Length: 0\r\nContent-Length: {len(SMUGGLED)}\r\n\r\n{SMUGGLED}",
    "lengths in a list": f"Content-Length: 0, {len(SMUGGLED)}\r\n\r\n{SMUGGLED}",
    "signed length": f"Content-Length: +0\r\n\r\n{SMUGGLED}",
    "unknown coding": f"Transfer-Encoding: xchunked\r\n\r\n{CHUNKED}",
    "coding twice": f"Transfer-Encoding: chunked, chunked\r\n\r\n{CHUNKED}",
    "coding with a tab": f"Transfer-Encoding:\tchunked\r\nContent-Length: 0\r\n\r\n{CHUNKED}",
    "coding before a colon": f"Transfer-Encoding : chunked\r\n\r\n{CHUNKED}",
    "folded": f"X: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n{SMUGGLED}",
    "bare line feed": f"Content-Length: 0\n\n{SMUGGLED}",
    "chunk extension": f"Transfer-Encoding: chunked\r\n\r\n0;a=\r\n\r\n{SMUGGLED}",
    "NUL": f"X: a\x00b\r\nContent-Length: 0\r\n\r\n{SMUGGLED}",
}


@pytest.mark.parametrize("rest", FRAMING.values(), ids=FRAMING)
def test_no_framing_hides_a_second_request(
    in_front_of_recorder: Gateway, behind: Recorder, rest: str
):
    request = f"POST /v2/models/echo/infer HTTP/1.1\r\nHost: a\r\n{KEY}{rest}"
    send_raw(in_front_of_recorder.http, request.encode("latin-1"))
    assert set(behind.targets()) <= {"POST /v2/models/echo/infer"}


@pytest.mark.parametrize("upgrade", ["h2c", "websocket"])
def test_no_upgrade_leaves_http_behind(
    in_front_of_recorder: Gateway, behind: Recorder, upgrade: str
):
    request = (
        f"GET /v2 HTTP/1.1\r\nHost: a\r\n{KEY}Connection: Upgrade, HTTP2-Settings\r\n"
        f"Upgrade: {upgrade}\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n{SMUGGLED}"
    )
    answer = send_raw(in_front_of_recorder.http, request.encode())
    assert b"101" not in answer.split(b"\r\n")[0]
    assert set(behind.targets()) <= {"GET /v2"}
    assert all("upgrade" not in headers for _, _, headers, _ in behind.requests)


WITHOUT_KEY = {
    "none": "",
    "two headers": f"{KEY}Authorization: Bearer wrong\r\n",
    "two headers, the right one last": f"Authorization: Bearer wrong\r\n{KEY}",
    "twice the same": KEY + KEY,
    "other case": f"AUTHORIZATION: Bearer wrong\r\n{KEY}",
    "folded": f"Authorization: Bearer\r\n wrong{PRIMARY}\r\n",
    "NUL before": f"Authorization: Bearer \x00{PRIMARY}\r\n",
    "NUL behind": f"Authorization: Bearer {PRIMARY}\x00\r\n",
    "space before the colon": f"Authorization : Bearer {PRIMARY}\r\n",
    "larger than a buffer": f"Authorization: Bearer {PRIMARY * 10_000}\r\n",
}


@pytest.mark.parametrize("headers", WITHOUT_KEY.values(), ids=WITHOUT_KEY)
def test_nothing_passes_without_a_key(
    in_front_of_recorder: Gateway, behind: Recorder, headers: str
):
    request = f"GET /v2 HTTP/1.1\r\nHost: a\r\n{headers}\r\n"
    answer = send_raw(in_front_of_recorder.http, request.encode("latin-1"))
    assert status(answer) in {400, 401, 431}
    assert not behind.requests


def test_key_and_secret_of_a_client_stay_at_the_gateway(
    in_front_of_recorder: Gateway, behind: Recorder
):
    headers = BEARER | {"X-Triton-Gateway": "guess"}
    assert ask(in_front_of_recorder.http, "GET", "/v2", headers=headers).status == 200
    (_, _, arrived, _) = behind.requests[0]
    assert {"authorization", "x-triton-gateway"}.isdisjoint(arrived)


def status(answer: bytes) -> int:
    """Return the status of the first reply; a connection that is just closed counts as 400."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 400
