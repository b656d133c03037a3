"""Auth mode Key, against the real Triton."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

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


@pytest.mark.parametrize("threads", [1, 4])
def test_a_key_is_replaced_within_five_seconds_while_the_other_one_works(
    start: Started, threads: int
):
    gateway = start(threads=threads)
    new = "a-new-key-that-is-long-enough"
    assert _status(gateway, PRIMARY) == 200
    gateway.set_key("primaryKey", new)
    until = time.monotonic() + 5
    statuses = []
    while statuses[-1:] != [200] and time.monotonic() < until:
        assert _status(gateway, SECONDARY) == 200
        statuses.append(_status(gateway, new))
        time.sleep(0.05)
    assert statuses[-1] == 200
    assert {_status(gateway, PRIMARY) for _ in range(10)} == {401}
    assert {_status(gateway, new) for _ in range(10)} == {200}


def test_a_key_in_steady_use_ends_with_its_replacement(start: Started):
    gateway = start(threads=4)
    ended = Event()
    with ThreadPoolExecutor(4) as threads:
        using = [threads.submit(_keep_using, gateway, PRIMARY, ended) for _ in range(4)]
        time.sleep(0.5)
        gateway.set_key("primaryKey", "a-new-key-that-is-long-enough")
        time.sleep(5)
        ended.set()
        statuses = [each.result() for each in using]
    assert all(each[0] == 200 for each in statuses)
    assert all(each == sorted(each) for each in statuses), "the old key came back"
    assert all(each[-1] == 401 for each in statuses)


def test_a_key_that_stands_in_both_places_works_until_it_is_in_neither(start: Started):
    gateway = start()
    gateway.set_key("secondaryKey", PRIMARY)
    time.sleep(2.2)
    assert (_status(gateway, PRIMARY), _status(gateway, SECONDARY)) == (200, 401)
    gateway.set_key("primaryKey", SECONDARY)
    time.sleep(2.2)
    assert (_status(gateway, PRIMARY), _status(gateway, SECONDARY)) == (200, 200)
    gateway.set_key("secondaryKey", SECONDARY)
    time.sleep(2.2)
    assert (_status(gateway, PRIMARY), _status(gateway, SECONDARY)) == (401, 200)


def test_a_key_that_was_valid_is_remembered_as_its_digest_until_it_goes(start: Started):
    gateway = start()
    accepted = f"{gateway.places.config}/accepted-keys"
    digest = hashlib.sha256(PRIMARY.encode()).hexdigest().upper()
    for key in (PRIMARY, PRIMARY, "a-wrong-key-that-is-long-enough"):
        _status(gateway, key)
    listed = gateway.tell_worker(f"show acl {accepted}")
    assert [line.split()[1] for line in listed.splitlines() if line] == [digest]
    gateway.set_key("primaryKey", "")
    time.sleep(2.2)
    assert not gateway.tell_worker(f"show acl {accepted}").strip()


@pytest.mark.parametrize("text", ["", "\n", "short", "short\n"])
def test_a_key_that_is_no_key_opens_nothing(start: Started, text: str):
    gateway = start()
    assert _status(gateway, PRIMARY) == 200
    gateway.set_key("primaryKey", text)
    time.sleep(2.2)
    for key in (text.strip(), PRIMARY, ""):
        assert _status(gateway, key) == 401
    assert _status(gateway, SECONDARY) == 200


def _keep_using(gateway: Gateway, key: str, ended: Event) -> list[int]:
    """Return the statuses in the order in which they came."""
    statuses = []
    while not ended.is_set():
        statuses.append(_status(gateway, key))
    return statuses


def _status(gateway: Gateway, key: str) -> int:
    headers = {"authorization": f"Bearer {key}"}
    return ask(gateway.http, "GET", READY, headers=headers).status
