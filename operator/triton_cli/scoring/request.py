"""The requests that get an answer for what a user has: to a script, or to Triton."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triton_api.contract import SCORE_PATH
from triton_cli.errors import UserError
from triton_cli.scoring.asking import Answer, ask
from triton_cli.scoring.question import JSON, NUMPY, NUMPY_ARCHIVE, OTHER, Data, served_model
from triton_cli.scoring.way import Way

Object = dict[str, Any]

# Length of the JSON in front of the bytes; 0 where all of the body is one input.
LENGTH_HEADER = "Inference-Header-Content-Length"


@dataclass(frozen=True)
class Server:
    """A model's server, and what each request to it carries."""

    way: Way
    headers: Mapping[str, str]
    seconds: float

    def ask(
        self, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Return the answer, an error's too. Raises UserError when there is none."""
        sent = {**self.headers, **(headers or {})}
        url = f"{self.way.base}{path}"
        try:
            return ask(self.way.sender, url, sent, body=body, seconds=self.seconds)
        except OSError as error:
            raise UserError(
                f"no answer from {self.way.base}: {error}; see `kubectl triton status`"
            ) from None


def scored(server: Server, body: Object, sent: Data, model: str | None, version: str) -> Answer:
    """Return the answer to *sent*: of the script, or of Triton where there is none or for *model*.

    Raises UserError.
    """
    if model is None and body["status"]["endpoints"].get("scoring"):
        return server.ask(SCORE_PATH, sent.content, {"Content-Type": sent.media_type})
    wanted = served_model(body, model)
    path = f"/v2/models/{wanted}" + (f"/versions/{version}" if version else "")
    if sent.media_type in {NUMPY, NUMPY_ARCHIVE}:
        return _arrays_scored(server, path, sent)
    if sent.media_type == JSON:
        return server.ask(f"{path}/infer", sent.content, {"Content-Type": JSON})
    # All of the body is the model's only input.
    return server.ask(f"{path}/infer", sent.content, {"Content-Type": OTHER, LENGTH_HEADER: "0"})


def _arrays_scored(server: Server, path: str, sent: Data) -> Answer:
    from triton_cli.scoring import tensors  # noqa: PLC0415 - NumPy takes a tenth of a second

    found = tensors.arrays(sent)
    if tensors.UNNAMED in found:
        described = server.ask(path)
        if not described.succeeded:
            return described
        found = {tensors.only_input(json.loads(described.body)): found[tensors.UNNAMED]}
    head, content = tensors.binary_request(found)
    headers = {"Content-Type": OTHER, LENGTH_HEADER: str(len(head))}
    return server.ask(f"{path}/infer", head + content, headers)
