"""Google Cloud Storage: fake-gcs-server, behind an nginx that keeps some buckets private.

fake-gcs-server itself asks nobody for credentials. A private bucket wants a bearer token, of which
nobody checks the content; the token endpoint gives one for any assertion.
"""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from free_ports import free_port
from source_servers import programs
from source_servers.authority import Authority
from source_servers.installation import run
from source_servers.nginx import nginx
from source_servers.running import running, scratch
from source_servers.server import Secret, Server, files_below

_PRIVATE = "private-"
_TOKEN = {"access_token": "token-of-the-source-server", "token_type": "Bearer", "expires_in": 3600}


@dataclass(frozen=True)
class GcsServer(Server):
    """Buckets; those whose names begin with `private-` want a token."""

    key: str = ""

    @classmethod
    @contextlib.contextmanager
    def running(
        cls, address: str = "127.0.0.1", authority: Authority | None = None
    ) -> Iterator["GcsServer"]:
        """Run one; with an *authority* it speaks TLS."""
        port = free_port()
        with scratch("gcs") as folder, _store(folder, f"{address}:{port}") as store:
            front = nginx(folder, _site(store), address=address, port=port, authority=authority)
            key = run(["openssl", "genrsa", "2048"])
            with front as log:
                yield cls(address, port, log, authority, key)

    @property
    def secret(self) -> Secret:
        """Return the content of the credentials Secret: a service account's key."""
        account = {
            "type": "service_account",
            "project_id": "source-server",
            "private_key_id": "1",
            "private_key": self.key,
            "client_email": "reader@source-server.iam.gserviceaccount.com",
            "client_id": "1",
            "token_uri": f"{self.url}/token",
        }
        return {"service-account.json": json.dumps(account), **self.trust}

    def put(self, folder: Path, bucket: str, prefix: str = "") -> str:
        """Upload the files of *folder*."""
        self.make_bucket(bucket)
        for path, file in files_below(folder):
            self.put_object(bucket, "/".join(filter(None, (prefix, path))), file.read_bytes())
        return f"gs://{bucket}/{prefix}".rstrip("/")

    def make_bucket(self, bucket: str) -> None:
        """Make a bucket unless it exists."""
        with contextlib.suppress(RuntimeError):
            self._call("GET", f"/storage/v1/b/{bucket}")
            return
        self._call("POST", "/storage/v1/b?project=source-server", {"name": bucket})

    def put_object(self, bucket: str, name: str, content: bytes) -> None:
        """Upload one object."""
        query = f"uploadType=media&name={quote(name, safe='')}"
        self._call("POST", f"/upload/storage/v1/b/{bucket}/o?{query}", content)

    def _call(self, method: str, path: str, body: dict[str, str] | bytes | None = None) -> None:
        content = json.dumps(body).encode() if isinstance(body, dict) else body
        kind = "application/json" if isinstance(body, dict) else "application/octet-stream"
        authorization = f"Bearer {_TOKEN['access_token']}"
        self.call(method, path, content, content_type=kind, authorization=authorization)


@contextlib.contextmanager
def _store(folder: Path, public_host: str) -> Iterator[str]:
    """Run fake-gcs-server; yield its address, which nobody but nginx is to use."""
    address, port = "127.0.0.1", free_port()
    options = {
        "scheme": "http",
        "host": address,
        "port": str(port),
        "backend": "filesystem",
        "filesystem-root": str(folder / "buckets"),
        "public-host": public_host,
        "external-url": f"http://{public_host}",
        "log-level": "warn",
    }
    command = [programs.fake_gcs_server(), *(f"-{name}={value}" for name, value in options.items())]
    with running(command, log=folder / "store.log", listens=(address, port)):
        yield f"{address}:{port}"


def _site(store: str) -> str:
    forward = f"""
      proxy_pass http://{store};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_request_buffering off;
    """
    refuse_anonymous = 'if ($http_authorization !~ "^Bearer .") { return 401; }'
    return f"""
      location = /token {{ default_type application/json; return 200 '{json.dumps(_TOKEN)}'; }}
      location ~ /{_PRIVATE} {{ {refuse_anonymous} {forward} }}
      location / {{ {forward} }}
    """
