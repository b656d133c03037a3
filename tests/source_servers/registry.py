"""A container registry: Debian's docker-registry, filled through its plain HTTP API."""

import base64
import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from free_ports import free_port
from source_servers import oci_content, programs
from source_servers.authority import Authority
from source_servers.nginx import PASSWORD, USERNAME
from source_servers.oci_content import Blob, Compression
from source_servers.running import running, scratch
from source_servers.server import Secret, Server

# The registry takes bcrypt only, which neither openssl nor Python's library can make.
_PASSWORD_HASH = "$2b$04$xc3N2OBmmpJxZRzJhKY5NOmxL43c1ar5KLNvQTRz5IbbL21hn3u6K"  # noqa: S105  # of PASSWORD


@dataclass(frozen=True)
class Registry(Server):
    """Repositories of artifacts and images, for everyone or for those with the password."""

    private: bool = False

    @classmethod
    @contextlib.contextmanager
    def running(
        cls,
        address: str = "127.0.0.1",
        authority: Authority | None = None,
        *,
        private: bool = False,
    ) -> Iterator["Registry"]:
        """Run one; with an *authority* it speaks TLS."""
        port = free_port()
        with scratch("registry") as folder:
            configuration = folder / "registry.json"
            made = _configuration(folder, f"{address}:{port}", authority, private=private)
            configuration.write_text(json.dumps(made))
            log = folder / "server.log"
            command = (programs.docker_registry(), "serve", configuration)
            with running(command, log=log, listens=(address, port)):
                yield cls(address, port, log, authority, private)

    @property
    def secret(self) -> Secret:
        """Return the content of the credentials Secret: none, or user name and password."""
        account = {"username": USERNAME, "password": PASSWORD} if self.private else {}
        return {**account, **self.trust}

    @property
    def docker_config(self) -> Secret:
        """Return the same as `kubectl create secret docker-registry` writes it."""
        auth = base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
        account = {"username": USERNAME, "password": PASSWORD, "auth": auth}
        return {".dockerconfigjson": json.dumps({"auths": {self.host: account}}), **self.trust}

    def push_artifact(self, folder: Path, name: str, tag: str = "1") -> str:
        """Push one layer a file, titled with its path, as `oras push` does of files."""
        return self.push(name, tag, oci_content.artifact(oci_content.file_layers(folder)))

    def push_archive(self, folder: Path, name: str, tag: str = "1") -> str:
        """Push the folder as one tar+gzip layer to unpack, as `oras push` does of a folder."""
        return self.push(name, tag, oci_content.artifact([oci_content.folder_layer(folder)]))

    def push_image(
        self,
        folders: Sequence[Path],
        name: str,
        tag: str = "1",
        compression: Compression = "gzip",
        platform: str = "linux/amd64",
    ) -> str:
        """Push an image with one layer a folder, the last on top."""
        return self.push(name, tag, oci_content.image(folders, compression, platform))

    def push_index(self, name: str, tag: str, digests: Mapping[str, str]) -> str:
        """Push an index that names a manifest, which is there already, for each platform."""
        sizes = {each: int(self._manifest("HEAD", name, each)[1]) for each in digests.values()}
        index = oci_content.index(digests, sizes)
        self._put_manifest(name, tag, index)
        return f"oci://{self.host}/{name}:{tag}"

    def push(self, name: str, tag: str, content: tuple[dict[str, Any], Sequence[Blob]]) -> str:
        """Push a manifest after its blobs."""
        manifest, blobs = content
        for blob in blobs:
            self._put_blob(name, blob.content)
        self._put_manifest(name, tag, manifest)
        return f"oci://{self.host}/{name}:{tag}"

    def digest_of(self, name: str, tag: str) -> str:
        """Return the digest of a manifest."""
        return self._manifest("HEAD", name, tag)[0]

    def _put_blob(self, name: str, content: bytes) -> None:
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        started = self.call("POST", f"/v2/{name}/blobs/uploads/", b"", **self._authorization())
        place = str(started.headers["Location"])
        place = place.removeprefix(self.url)
        separator = "&" if "?" in place else "?"
        headers = {"content_type": "application/octet-stream", **self._authorization()}
        self.call("PUT", f"{place}{separator}digest={digest}", content, **headers)

    def _put_manifest(self, name: str, tag: str, manifest: dict[str, Any]) -> None:
        headers = {"content_type": str(manifest["mediaType"]), **self._authorization()}
        self.call("PUT", f"/v2/{name}/manifests/{tag}", json.dumps(manifest).encode(), **headers)

    def _manifest(self, method: str, name: str, reference: str) -> tuple[str, str]:
        """Return digest and size."""
        accept = f"{oci_content.MANIFEST},{oci_content.INDEX}"
        path = f"/v2/{name}/manifests/{reference}"
        answer = self.call(method, path, None, accept=accept, **self._authorization())
        return str(answer.headers["Docker-Content-Digest"]), str(answer.headers["Content-Length"])

    def _authorization(self) -> dict[str, str]:
        token = base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
        return {"authorization": f"Basic {token}"} if self.private else {}


def _configuration(
    folder: Path, listen: str, authority: Authority | None, *, private: bool
) -> dict[str, Any]:
    http: dict[str, Any] = {"addr": listen, "secret": "of-the-source-server"}
    if authority:
        certificate, key = authority.certificate(listen.rpartition(":")[0])
        http["tls"] = {"certificate": str(certificate), "key": str(key)}
    made: dict[str, Any] = {
        "version": 0.1,
        "log": {"level": "info"},
        "storage": {"filesystem": {"rootdirectory": str(folder / "storage")}},
        "http": http,
    }
    if private:
        users = folder / "users"
        users.write_text(f"{USERNAME}:{_PASSWORD_HASH}\n")
        made["auth"] = {"htpasswd": {"realm": "source server", "path": str(users)}}
    return made
