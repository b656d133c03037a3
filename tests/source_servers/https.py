"""https: nginx with files, some of which want credentials, come slowly or are elsewhere."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from free_ports import free_port
from source_servers.archives import packed
from source_servers.authority import Authority
from source_servers.nginx import PASSWORD, USERNAME, basic_auth, nginx
from source_servers.running import scratch
from source_servers.server import Secret, Server

Access = Literal["public", "private", "bearer", "slow", "no-range"]

_TOKEN = "token-of-the-source-server"  # noqa: S105  # good for nothing else
_SLOW_BYTES_PER_SECOND = 65536
_REDIRECTS = (301, 302, 303, 307, 308)
_ERRORS = (400, 401, 403, 404, 408, 410, 416, 418, 429, 500, 502, 503, 504)


@dataclass(frozen=True)
class HttpsServer(Server):
    """Files below /<access>/, and addresses that redirect or fail."""

    files: Path = Path()

    @classmethod
    @contextlib.contextmanager
    def running(cls, authority: Authority, address: str = "127.0.0.1") -> Iterator["HttpsServer"]:
        """Run one."""
        port = free_port()
        with scratch("https") as folder:
            files = folder / "files"
            files.mkdir()
            site = _site(files, basic_auth(folder))
            with nginx(folder, site, address=address, port=port, authority=authority) as log:
                yield cls(address, port, log, authority, files)

    @property
    def secret(self) -> Secret:
        """Return the content of the credentials Secret for `private`."""
        return {"username": USERNAME, "password": PASSWORD, **self.trust}

    @property
    def bearer(self) -> Secret:
        """Return the content of the credentials Secret for `bearer`, as a token."""
        return {"token": _TOKEN, **self.trust}

    @property
    def header(self) -> Secret:
        """Return the content of the credentials Secret for `bearer`, as a whole header."""
        return {"authorization": f"Bearer {_TOKEN}", **self.trust}

    def put_bytes(self, content: bytes, name: str, access: Access = "public") -> str:
        """Serve *content*; return its URL."""
        file = self._place(name, access)
        file.write_bytes(content)
        return f"{self.url}/{access}/{quote(name)}"

    def put_file(self, file: Path, name: str = "", access: Access = "public") -> str:
        """Serve a copy of *file*, under its own name by default; return its URL."""
        shutil.copyfile(file, self._place(name or file.name, access))
        return f"{self.url}/{access}/{quote(name or file.name)}"

    def put_archive(self, folder: Path, name: str, access: Access = "public") -> str:
        """Serve *folder* as the archive that *name* tells; return its URL."""
        return self.put_bytes(packed(folder, name), name, access)

    def redirect(self, to: str, status: int = 302) -> str:
        """Return a URL that redirects to *to*."""
        assert status in _REDIRECTS, f"no such redirect: {status}"
        return f"{self.url}/redirect/{status}/{quote(to, safe='')}"

    def error(self, status: int) -> str:
        """Return a URL that always answers *status*."""
        assert status in _ERRORS, f"no such error: {status}"
        return f"{self.url}/error/{status}"

    def _place(self, name: str, access: str) -> Path:
        file = self.files / access / name
        file.parent.mkdir(parents=True, exist_ok=True)
        return file


def _site(files: Path, basic: str) -> str:
    wants_token = f'if ($http_authorization != "Bearer {_TOKEN}") {{ return 401; }}'
    kinds = {
        "public": "",
        "private": basic,
        "bearer": wants_token,
        "slow": f"limit_rate {_SLOW_BYTES_PER_SECOND};",
        "no-range": "max_ranges 0;",
    }
    locations = [f"location /{name}/ {{ {what} }}" for name, what in kinds.items()]
    locations += [
        f"location ~ ^/redirect/{status}/(.*)$ {{ return {status} $1; }}" for status in _REDIRECTS
    ]
    locations += [f"location = /error/{status} {{ return {status}; }}" for status in _ERRORS]
    return f"root {files};\n" + "\n".join(locations)
