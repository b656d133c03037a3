"""Cases of the comparison: the parts of the Swagger document that clients read."""

from middleware.case import Case, Facts
from middleware.http_client import send
from middleware.servers import Server

_NAMED = {"SERVICE_NAME": "bidaf", "SERVICE_VERSION": "7", "SERVICE_PATH_PREFIX": "/api/v1/x/"}


def _document(version: str, script: str) -> Case:
    def observe(server: Server) -> Facts:
        reply = send(server.port, "GET", f"/swagger.json{version}")
        if reply.status != 200:
            return {"status": str(reply.status)}
        found = reply.json
        shapes = found.get("definitions") or found["components"]["schemas"]
        operations = {
            f"{method} {path}": operation["operationId"]
            for path, methods in found["paths"].items()
            for method, operation in methods.items()
        }
        return {
            "status": "200",
            "version": found.get("swagger") or found["openapi"],
            "title": f"{found['info']['title']} {found['info']['version']}",
            "shapes": str({name: shapes[name] for name in ("ServiceInput", "ServiceOutput")}),
            "operations": str(sorted(operations.items())),
        }

    return Case(f"swagger: {script}{version}", script, observe, environment=_NAMED)


SWAGGER: tuple[Case, ...] = tuple(
    _document(version, script)
    for script in ("plain.py", "schema.py", "raw.py")
    for version in ("", "?version=2", "?version=3", "?version=3.1", "?version=2.0", "?version=4")
)
