"""S3: versitygw over a folder."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from free_ports import free_port
from source_servers import programs
from source_servers.authority import Authority
from source_servers.calls import Answer, call
from source_servers.running import running, scratch
from source_servers.server import Secret, Server, files_below
from source_servers.signature import signed_headers

_KEY_ID, _KEY, _REGION = "AKIASOURCESERVER", "s3-key-of-the-source-server", "us-east-1"


@dataclass(frozen=True)
class S3Server(Server):
    """Buckets; those that are not public want the key."""

    @classmethod
    @contextlib.contextmanager
    def running(
        cls, address: str = "127.0.0.1", authority: Authority | None = None
    ) -> Iterator["S3Server"]:
        """Run one; with an *authority* it speaks TLS."""
        port = free_port()
        with scratch("s3") as folder:
            buckets = folder / "buckets"
            buckets.mkdir()
            listen: list[object] = ["--port", f"{address}:{port}", "--region", _REGION]
            if authority:
                certificate, key = authority.certificate(address)
                listen += ["--cert", certificate, "--key", key]
            command = [programs.versitygw(), *listen, "posix", buckets]
            log = folder / "server.log"
            # In the environment: arguments are for everyone on the machine to see.
            root = {"ROOT_ACCESS_KEY_ID": _KEY_ID, "ROOT_SECRET_ACCESS_KEY": _KEY}
            with running(command, log=log, listens=(address, port), environment=root):
                yield cls(address, port, log, authority)

    @property
    def secret(self) -> Secret:
        """Return the content of the credentials Secret."""
        return {
            "AWS_ACCESS_KEY_ID": _KEY_ID,
            "AWS_SECRET_ACCESS_KEY": _KEY,
            "AWS_REGION": _REGION,
            "AWS_ENDPOINT_URL": self.url,
            **self.trust,
        }

    def put(self, folder: Path, bucket: str, prefix: str = "", *, public: bool = False) -> str:
        """Upload the files of *folder*; a public bucket may be listed and read by everyone."""
        self.make_bucket(bucket, public=public)
        for path, file in files_below(folder):
            self.put_object(bucket, "/".join(filter(None, (prefix, path))), file.read_bytes())
        return f"s3://{bucket}/{prefix}".rstrip("/")

    def make_bucket(self, bucket: str, *, public: bool = False) -> None:
        """Make a bucket unless it exists."""
        with contextlib.suppress(RuntimeError):
            self.signed("HEAD", f"/{bucket}")
            return
        self.signed("PUT", f"/{bucket}")
        if public:
            self.signed("PUT", f"/{bucket}?policy=", _public(bucket))

    def put_object(self, bucket: str, key: str, content: bytes) -> Answer:
        """Upload one object."""
        return self.signed("PUT", f"/{bucket}/{quote(key)}", content)

    def signed(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Send a request with the key; the path and query are encoded already."""
        url = f"{self.url}{path}"
        headers = signed_headers(method, url, body, key_id=_KEY_ID, key=_KEY, region=_REGION)
        authority = self.authority.pem if self.authority else None
        return call(method, url, body or None, headers=headers, authority=authority)


def _public(bucket: str) -> bytes:
    resource = f"arn:aws:s3:::{bucket}"
    allowed = (("s3:ListBucket", resource), ("s3:GetObject", f"{resource}/*"))
    statements = [
        {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": what}
        for action, what in allowed
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}).encode()
