"""The description of the service at `/swagger.json`: Swagger 2.0, OpenAPI 3.0 and 3.1.

A file of the user's below the root comes before what is made from the script: `swagger.json` or
`swagger2.json`, `swagger3.json`, `swagger3.1.json`.
"""

import json
from pathlib import Path
from typing import Any, Final

from triton_middleware.compatibility import schemas
from triton_middleware.errors import NotFoundError
from triton_middleware.script import Script
from triton_middleware.settings import Settings

Document = dict[str, Any]

_ALIASES: Final = {"2": "2", "2.0": "2", "3": "3", "3.0": "3", "3.1": "3.1"}
_LONG: Final = {"2": "2.0", "3": "3.0", "3.1": "3.1"}
_FILES: Final = {
    "2": ("swagger.json", "swagger2.json"),
    "3": ("swagger3.json",),
    "3.1": ("swagger3.1.json",),
}
_ERROR: Final = {"type": "object", "properties": {"message": {"type": "string"}}}
_BEARER: Final = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "description": "The word Bearer, a space, and the key",
}


class Swagger:
    """The documents, made once; a version that can't express the script's types is left out."""

    def __init__(self, documents: dict[str, Document]) -> None:
        """Take the *documents* by version."""
        self._documents = documents

    def get(self, version: str) -> Document:
        """Return the document of *version*; raises NotFoundError that names those there are."""
        if document := self._documents.get(_ALIASES.get(version, "")):
            return document
        problem = "supported for the scoring script" if version in _ALIASES else "valid"
        there_are = ", ".join(sorted(self._documents))
        raise NotFoundError(
            f"Swagger version [{version}] is not {problem}. Supported versions: [{there_are}]."
        )


def describe(script: Script, settings: Settings) -> Swagger:
    """Return the documents for *script*."""
    expressible = schemas.versions(script.run)
    documents = {version: _file(settings.root, version) for version in _FILES}
    taken, returned = schemas.schemas(script.run)
    for version, document in documents.items():
        if document is None and _LONG[version] in expressible:
            documents[version] = _made(version, settings, taken, returned)
    return Swagger({version: made for version, made in documents.items() if made})


def _file(root: Path, version: str) -> Document | None:
    for name in _FILES[version]:
        if (root / name).is_file():
            document: Document = json.loads((root / name).read_text())
            return document
    return None


def _made(version: str, settings: Settings, taken: Document, returned: Document) -> Document:
    shapes = {"ServiceInput": taken, "ServiceOutput": returned, "ErrorResponse": _ERROR}
    about = {
        "title": settings.service_name,
        "description": f"API of the scoring service {settings.service_name}",
        "version": settings.service_version,
    }
    if version == "2":
        return {
            "swagger": "2.0",
            "info": about,
            "schemes": ["https"],
            "consumes": ["application/json"],
            "produces": ["application/json"],
            "securityDefinitions": {"Bearer": _BEARER},
            "paths": _paths(settings.service_path_prefix, _Swagger2()),
            "definitions": shapes,
        }
    return {
        "openapi": "3.1.0" if version == "3.1" else "3.0.3",
        "info": about,
        "security": [{"Bearer": []}],
        "paths": _paths(settings.service_path_prefix, _OpenApi3()),
        "components": {"schemas": shapes, "securitySchemes": {"Bearer": _BEARER}},
    }


class _Swagger2:
    """How Swagger 2.0 writes a body, an answer and a parameter."""

    def takes(self, shape: str) -> Document:
        body = {"name": "serviceInputPayload", "in": "body", "schema": self._reference(shape)}
        return {"parameters": [body], "security": [{"Bearer": []}]}

    def answer(self, meaning: str, shape: str | None) -> Document:
        return {
            "description": meaning,
            "schema": self._reference(shape) if shape else {"type": "string"},
        }

    def query(self, name: str, values: list[str]) -> Document:
        return {"name": name, "in": "query", "required": False, "type": "string", "enum": values}

    def _reference(self, shape: str) -> Document:
        return {"$ref": f"#/definitions/{shape}"}


class _OpenApi3(_Swagger2):
    """How OpenAPI 3 writes them."""

    def takes(self, shape: str) -> Document:
        content = {"application/json": {"schema": self._reference(shape)}}
        return {"requestBody": {"content": content}, "security": [{"Bearer": []}]}

    def answer(self, meaning: str, shape: str | None) -> Document:
        schema = self._reference(shape) if shape else {"type": "string"}
        kind = "application/json" if shape else "text/plain"
        return {"description": meaning, "content": {kind: {"schema": schema}}}

    def query(self, name: str, values: list[str]) -> Document:
        schema = {"type": "string", "enum": values}
        return {"name": name, "in": "query", "required": False, "schema": schema}

    def _reference(self, shape: str) -> Document:
        return {"$ref": f"#/components/schemas/{shape}"}


def _paths(prefix: str, form: _Swagger2) -> Document:
    above = f"/{prefix.strip('/')}" if prefix.strip("/") else ""
    failed = {"default": form.answer("The service failed, and says why.", "ErrorResponse")}
    health = {"200": form.answer("The service is up; the answer is Healthy.", None)} | failed
    scored = {"200": form.answer("What run() returned.", "ServiceOutput")} | failed
    document = {"200": form.answer("This document.", None)} | failed
    query = form.query("version", sorted(_FILES))
    return {
        f"{above}/": {"get": {"operationId": "ServiceHealthCheck", "responses": health}},
        f"{above}/score": {
            "post": {
                "operationId": "RunMLService",
                **form.takes("ServiceInput"),
                "responses": scored,
            }
        },
        f"{above}/swagger.json": {
            "get": {"operationId": "GetSwaggerSpec", "parameters": [query], "responses": document}
        },
    }
