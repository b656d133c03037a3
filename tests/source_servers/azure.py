"""Azure Blob Storage: azurite."""

import base64
import contextlib
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

from free_ports import free_port
from source_servers import programs
from source_servers.authority import Authority
from source_servers.running import running, scratch
from source_servers.server import Secret, Server, files_below

_ACCOUNT = "sourceserver"
_KEY = base64.b64encode(b"key of the source server, long enough for an account of azure's").decode()
_VERSION = "2021-12-02"


@dataclass(frozen=True)
class AzureServer(Server):
    """Containers of one account; those that are not public want the key or a signature."""

    @classmethod
    @contextlib.contextmanager
    def running(
        cls, address: str = "127.0.0.1", authority: Authority | None = None
    ) -> Iterator["AzureServer"]:
        """Run one; with an *authority* it speaks TLS."""
        port = free_port()
        with scratch("azure") as folder:
            where = ["--blobHost", address, "--blobPort", str(port), "--location", str(folder)]
            # A client's library may be newer than azurite; telemetry is nobody's business.
            options = ["--silent", "--skipApiVersionCheck", "--disableTelemetry"]
            if authority:
                certificate, key = authority.certificate(address)
                options += ["--cert", str(certificate), "--key", str(key)]
            command = ["node", programs.azurite(), *where, *options]
            log = folder / "server.log"
            account = {"AZURITE_ACCOUNTS": f"{_ACCOUNT}:{_KEY}"}
            with running(command, log=log, listens=(address, port), environment=account):
                yield cls(address, port, log, authority)

    @property
    def account(self) -> str:
        """Return the storage account."""
        return _ACCOUNT

    @property
    def endpoint(self) -> str:
        """Return the URL below which containers are: an emulator has the account in the path."""
        return f"{self.url}/{_ACCOUNT}"

    @property
    def secret(self) -> Secret:
        """Return the content of the credentials Secret: the account's key."""
        return {"AZURE_STORAGE_ACCOUNT_KEY": _KEY, **self.trust}

    @property
    def sas(self) -> Secret:
        """Return the content of the credentials Secret: a signature that allows to read."""
        return {"AZURE_STORAGE_SAS_TOKEN": _shared_access("rl"), **self.trust}

    def put(self, folder: Path, container: str, prefix: str = "", *, public: bool = False) -> str:
        """Upload the files of *folder*; a public container may be listed and read by everyone."""
        self.make_container(container, public=public)
        for path, file in files_below(folder):
            self.put_blob(container, "/".join(filter(None, (prefix, path))), file.read_bytes())
        return f"azure://{_ACCOUNT}/{container}/{prefix}".rstrip("/")

    def make_container(self, container: str, *, public: bool = False) -> None:
        """Make a container unless it exists."""
        with contextlib.suppress(RuntimeError):
            self._call("HEAD", f"{container}?restype=container")
            return
        access = {"x_ms_blob_public_access": "container"} if public else {}
        self._call("PUT", f"{container}?restype=container", b"", **access)

    def put_blob(self, container: str, name: str, content: bytes) -> None:
        """Upload one blob."""
        self._call("PUT", f"{container}/{quote(name)}", content, x_ms_blob_type="BlockBlob")

    def _call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> None:
        separator = "&" if "?" in path else "?"
        signed = f"/{_ACCOUNT}/{path}{separator}{_shared_access('rwlc')}"
        headers["content_type"] = "application/octet-stream"
        self.call(method, signed, body, x_ms_version=_VERSION, **headers)


def _shared_access(permissions: str) -> str:
    """Return the query of an account's shared access signature, valid for a day."""
    expires = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    fields = {
        "sp": permissions,
        "ss": "b",
        "srt": "sco",
        "st": "",
        "se": expires,
        "sip": "",
        "spr": "https,http",
        "sv": _VERSION,
        "ses": "",
    }
    # Each field in the documented order, empty ones too, and a line end behind the last.
    lines = "\n".join([_ACCOUNT, *fields.values(), ""])
    digest = hmac.new(base64.b64decode(_KEY), lines.encode(), hashlib.sha256).digest()
    signature = {"sig": base64.b64encode(digest).decode()}
    return urlencode({name: value for name, value in (fields | signature).items() if value})
