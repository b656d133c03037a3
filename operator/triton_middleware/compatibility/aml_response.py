"""`azureml.contrib.services.aml_response`: an answer with its own status, headers and body."""

import json
from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response

from triton_middleware.messages import FAILED_HEADER


class AMLResponse(Response):
    """What `run()` returns to decide the whole answer.

    Args:
        message: the body, bytes or text; a value with *json_str*; None means an empty JSON object.
        status_code: the HTTP status.
        response_headers: more headers; one whose value has commas is sent once for each part.
        json_str: whether *message* is to be sent as JSON.
        run_function_failed: whether the client is told that `run()` failed.
    """

    default_mimetype = "text/html"

    def __init__(
        self,
        message: Any,
        status_code: int,
        response_headers: Mapping[str, str] | None = None,
        json_str: bool = False,
        run_function_failed: bool = False,
    ) -> None:
        """Make the answer."""
        as_json = json_str or message is None
        body = json.dumps({} if message is None else message) if as_json else message
        kind = "application/json" if as_json else None
        super().__init__(body, status=status_code, mimetype=kind)
        self.headers[FAILED_HEADER] = str(run_function_failed)
        given = dict(response_headers or {})
        if not as_json and any(name.lower() == "content-type" for name in given):
            self.headers.remove("Content-Type")
        for name, value in given.items():
            for part in value.split(","):
                self.headers.add(name, part.strip())
