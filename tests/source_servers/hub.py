"""The Hugging Face Hub's reading side, as far as its documentation goes: nginx over files.

There is no server of the Hub to run. This one answers what its own client asks of it, which a test
holds against that client.
"""

import contextlib
import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from free_ports import free_port
from source_servers.authority import Authority
from source_servers.nginx import nginx
from source_servers.running import scratch
from source_servers.server import Secret, Server, files_below

_TOKEN = "hf_token-of-the-source-server"  # noqa: S105  # good for nothing else
_TEXT = (".json", ".md", ".pbtxt", ".py", ".txt")


@dataclass(frozen=True)
class HubServer(Server):
    """Repositories; those of an organisation `private-...` want the token."""

    files: Path = Path()

    @classmethod
    @contextlib.contextmanager
    def running(
        cls, address: str = "127.0.0.1", authority: Authority | None = None
    ) -> Iterator["HubServer"]:
        """Run one; with an *authority* it speaks TLS."""
        port = free_port()
        with scratch("hub") as folder:
            files = folder / "files"
            files.mkdir()
            site = _site(files)
            with nginx(folder, site, address=address, port=port, authority=authority) as log:
                yield cls(address, port, log, authority, files)

    @property
    def secret(self) -> Secret:
        """Return the content of the credentials Secret for private repositories."""
        return {"HF_TOKEN": _TOKEN, **self.trust}

    def put(self, folder: Path, name: str, *, revision: str = "main") -> str:
        """Make the files of *folder* a revision of `organisation/repository`."""
        siblings = [_sibling(path, file.read_bytes()) for path, file in files_below(folder)]
        commit = hashlib.sha1(json.dumps(siblings).encode(), usedforsecurity=False).hexdigest()
        info = {"_id": name, "id": name, "sha": commit, "siblings": siblings}
        for each in (revision, commit):
            place = self.files / "info" / name / f"{each}.json"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps(info))
            content = self.files / "content" / name / each
            shutil.rmtree(content, ignore_errors=True)
            shutil.copytree(folder, content)
        return f"hf://{name}" if revision == "main" else f"hf://{name}@{revision}"


def _sibling(path: str, content: bytes) -> dict[str, Any]:
    """Return how the Hub describes a file: large ones are told with their SHA-256."""
    blob = hashlib.sha1(b"blob %d\0%s" % (len(content), content), usedforsecurity=False)
    found: dict[str, Any] = {
        "rfilename": path,
        "size": len(content),
        "blobId": blob.hexdigest(),
    }
    if not path.endswith(_TEXT):
        sha256 = hashlib.sha256(content).hexdigest()
        found["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": 134}
    return found


def _site(files: Path) -> str:
    """Return the locations; the Hub tells in a header which kind of 401 or 404 one is."""
    return f"""
      root {files};
      set $refused "";
      if ($request_uri ~ "^/(api/models/)?private-") {{ set $refused "private"; }}
      if ($http_authorization != "Bearer {_TOKEN}") {{ set $refused "${{refused}} anonymous"; }}
      if ($refused = "private anonymous") {{ return 401; }}
      error_page 401 @refused;
      location @refused {{ add_header X-Error-Code RepoNotFound always; return 401; }}
      location @revision {{ add_header X-Error-Code RevisionNotFound always; return 404; }}
      location @entry {{ add_header X-Error-Code EntryNotFound always; return 404; }}
      location @repository {{ add_header X-Error-Code RepoNotFound always; return 404; }}
      location ~ ^/api/models/([^/]+/[^/]+)$ {{
        default_type application/json;
        try_files /info/$1/main.json @repository;
      }}
      location ~ ^/api/models/([^/]+/[^/]+)/revision/([^/]+)$ {{
        default_type application/json;
        try_files /info/$1/$2.json @revision;
      }}
      location ~ ^/([^/]+/[^/]+)/resolve/([^/]+)/(.+)$ {{
        add_header X-Repo-Commit $2;
        try_files /content/$1/$2/$3 @entry;
      }}
    """
