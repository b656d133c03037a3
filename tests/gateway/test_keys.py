"""Auth mode Key, against the real Triton."""

import time

import grpc
import pytest

from gateway.conftest import Started
from gateway.proxy import PRIMARY, SECONDARY, Gateway
from gateway.wire import INFER, ask, call, inference

READY = "/v2/health/ready"
GRPC_READY = "/inference.GRPCInferenceService/ServerReady"


@pytest.mark.parametrize("key", [PRIMARY, SECONDARY])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_both_keys_open_http(in_front_of_triton: Gateway, key: str, scheme: str):
    headers = {"authorization": f"{scheme} {key}"}
    reply = ask(in_front_of_triton.http, "POST", INFER, headers=headers, body=inference(b"abc"))
    assert reply.status == 200, reply
    assert reply.json["outputs"][0]["data"] == [*b"abc"]


@pytest.mark.parametrize("key", [PRIMARY, SECONDARY])
def test_both_keys_open_grpc(in_front_of_triton: Gateway, key: str):
    headers = {"authorization": f"Bearer {key}"}
    assert call(in_front_of_triton.grpc, GRPC_READY, headers=headers)[0] is grpc.StatusCode.OK


WRONG = {
    "missing": {},
    "empty": {"authorization": ""},
    "scheme alone": {"authorization": "Bearer "},
    "another": {"authorization": f"Bearer {PRIMARY[:-1]}x"},
    "beginning": {"authorization": f"Bearer {PRIMARY[:-1]}"},
    "longer": {"authorization": f"Bearer {PRIMARY}x"},
    "both": {"authorization": f"Bearer {PRIMARY},{SECONDARY}"},
    "two words": {"authorization": f"Bearer {PRIMARY} {PRIMARY}"},
    "over-long": {"authorization": f"Bearer {'k' * 6000}"},
    "basic": {"authorization": f"Basic {PRIMARY}"},
    "no scheme": {"authorization": PRIMARY},
    "another header": {"x-api-key": PRIMARY},
}


@pytest.mark.parametrize("headers", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("path", [READY, "/v2", "/v2/models/echo", "/v2/repository/index", "/none"])
def test_http_without_a_right_key_is_told_how_to_send_one(
    in_front_of_triton: Gateway, headers: dict[str, str], path: str
):
    reply = ask(in_front_of_triton.http, "GET", path, headers=headers)
    assert reply.status == 401
    assert reply.headers["www-authenticate"] == "Bearer"
    assert reply.headers["content-type"] == "application/json"
    assert "Authorization: Bearer" in reply.json["message"]


@pytest.mark.parametrize("headers", WRONG.values(), ids=WRONG)
def test_grpc_without_a_right_key_is_unauthenticated(
    in_front_of_triton: Gateway, headers: dict[str, str]
):
    code, details = call(in_front_of_triton.grpc, GRPC_READY, headers=headers)
    assert code is grpc.StatusCode.UNAUTHENTICATED
    assert "Authorization: Bearer" in details


def test_a_key_is_replaced_within_five_seconds_while_the_other_one_works(start: Started):
    gateway = start()
    new = "a-new-key-that-is-long-enough"
    gateway.set_key("primaryKey", new)
    until = time.monotonic() + 5
    statuses = []
    while statuses[-1:] != [200] and time.monotonic() < until:
        assert _status(gateway, SECONDARY) == 200
        statuses.append(_status(gateway, new))
        time.sleep(0.05)
    assert statuses[-1] == 200
    time.sleep(1.1)  # each thread reads for itself
    assert {_status(gateway, PRIMARY) for _ in range(10)} == {401}
    assert {_status(gateway, new) for _ in range(10)} == {200}


@pytest.mark.parametrize("text", ["", "\n", "short", "short\n"])
def test_a_key_that_is_no_key_opens_nothing(start: Started, text: str):
    gateway = start()
    gateway.set_key("primaryKey", text)
    time.sleep(2.2)
    for key in (text.strip(), PRIMARY, ""):
        assert _status(gateway, key) == 401
    assert _status(gateway, SECONDARY) == 200


def _status(gateway: Gateway, key: str) -> int:
    headers = {"authorization": f"Bearer {key}"}
    return ask(gateway.http, "GET", READY, headers=headers).status
