"""Requests without a pause while something changes: how many were answered, how many lost."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np

from cluster.inference import Endpoint

_REQUEST = json.dumps(
    {"inputs": [{"name": "X", "shape": [4], "datatype": "FP32", "data": [0, 0, 0, 0]}]}
)
_PATH = "/v2/models/adder/infer"
# Two cores carry the cluster, two Tritons and these clients: without a breath nothing rolls. And
# the ports of fresh connections must not come round within the two minutes for which the kernel
# remembers a finished connection: a port that comes again is sent to the same pod, though it is
# gone by now, and the client waits for an answer in vain.
_BREATH_SECONDS = 0.015
_TIMEOUT_SECONDS = 10


class Asker(Protocol):
    """Asks one question at a time."""

    def ask(self) -> float:
        """Return the first number of the answer."""

    def close(self) -> None:
        """Let go of what is open."""


class FreshHttp:
    """A client that makes a connection for each request."""

    def __init__(self, where: Endpoint) -> None:
        """Ask the Service at *where*."""
        self._where = where

    def ask(self) -> float:
        """Connect, ask and close."""
        connection = http.client.HTTPConnection(self._where.host, timeout=_TIMEOUT_SECONDS)
        try:
            return _first(connection, {"Connection": "close", **self._where.headers})
        finally:
            connection.close()

    def close(self) -> None:
        """Nothing is open between two requests."""


class FreshScore:
    """A client of a script that gives back what it gets, with a connection for each request."""

    def __init__(self, where: Endpoint) -> None:
        """Ask the Service at *where*."""
        self._where = where

    def ask(self) -> float:
        """Connect, ask and close."""
        connection = http.client.HTTPConnection(self._where.host, timeout=_TIMEOUT_SECONDS)
        try:
            connection.request("POST", "/score", "1", self._where.headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != http.client.OK:
                raise ConnectionError(f"{answer.status}: {body!r}")
            return float(json.loads(json.loads(body)))
        finally:
            connection.close()

    def close(self) -> None:
        """Nothing is open between two requests."""


class KeptHttp:
    """A client that keeps one connection and makes a new one only after a failure."""

    def __init__(self, where: Endpoint) -> None:
        """Ask the Service at *where*."""
        self._headers = where.headers
        self._connection = http.client.HTTPConnection(where.host, timeout=_TIMEOUT_SECONDS)

    def ask(self) -> float:
        """Ask on the open connection, or on a new one."""
        try:
            return _first(self._connection, self._headers)
        except Exception:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Grpc:
    """A gRPC client with one channel, as tritonclient makes it."""

    def __init__(self, where: Endpoint) -> None:
        """Ask the Service at *where*."""
        from tritonclient import grpc  # noqa: PLC0415  # loads a second

        self._library = grpc
        self._headers = where.headers
        self._client = grpc.InferenceServerClient(where.host)

    def ask(self) -> float:
        """Ask on the channel."""
        tensor = self._library.InferInput("X", [4], "FP32")
        tensor.set_data_from_numpy(np.zeros(4, np.float32))
        answer = self._client.infer(
            "adder", [tensor], client_timeout=_TIMEOUT_SECONDS, headers=self._headers
        )
        return float(answer.as_numpy("Y")[0])

    def close(self) -> None:
        """Close the channel."""
        self._client.close()


class Client(threading.Thread):
    """One client that asks until it is told to stop."""

    def __init__(self, name: str, asker: Asker, stop: threading.Event) -> None:
        """Ask by *asker*."""
        super().__init__(name=name, daemon=True)
        self._asker = asker
        self._stop_asking = stop
        self.answers: Counter[float] = Counter()
        self.lost: list[str] = []

    def run(self) -> None:
        """Ask, and count."""
        started = time.monotonic()
        while not self._stop_asking.is_set():
            try:
                self.answers[self._asker.ask()] += 1
            except Exception as error:  # noqa: BLE001  # whatever it is, a request is lost
                passed = time.monotonic() - started
                self.lost.append(f"{passed:.2f} s: {type(error).__name__} {error}")
            time.sleep(_BREATH_SECONDS)
        self._asker.close()

    @property
    def total(self) -> int:
        """Return how often it asked."""
        return self.answers.total() + len(self.lost)


@contextmanager
def load(askers: Mapping[str, Asker]) -> Iterator[dict[str, Client]]:
    """Let *askers* ask while the block runs; they are done when it ends."""
    stop = threading.Event()
    threads = {name: Client(name, asker, stop) for name, asker in askers.items()}
    for thread in threads.values():
        thread.start()
    try:
        yield threads
    finally:
        stop.set()
        for thread in threads.values():
            thread.join(_TIMEOUT_SECONDS + 5)


def _first(connection: http.client.HTTPConnection, headers: dict[str, str]) -> float:
    connection.request("POST", _PATH, _REQUEST, {"Content-Type": "application/json", **headers})
    answer = connection.getresponse()
    body: dict[str, Any] = json.loads(answer.read())
    if answer.status != http.client.OK:
        raise ConnectionError(f"{answer.status}: {body}")
    return float(body["outputs"][0]["data"][0])
