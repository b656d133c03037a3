"""What every source server has in common."""

from dataclasses import dataclass
from pathlib import Path

from source_servers.authority import Authority
from source_servers.calls import Answer, call

Secret = dict[str, str]


@dataclass(frozen=True)
class Server:
    """A server that runs: where it is, and how a client may trust it."""

    address: str
    port: int
    log: Path
    authority: Authority | None = None

    @property
    def host(self) -> str:
        """Return host:port."""
        return f"{self.address}:{self.port}"

    @property
    def url(self) -> str:
        """Return the address without a slash at its end."""
        return f"{'https' if self.authority else 'http'}://{self.host}"

    @property
    def trust(self) -> Secret:
        """Return the key of a credentials Secret that lets a client trust this server."""
        return {"ca.crt": self.authority.pem} if self.authority else {}

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Send a request; an underscore in the name of a header stands for a hyphen."""
        return call(
            method,
            f"{self.url}{path}",
            body,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            authority=self.authority.pem if self.authority else None,
        )


def files_below(folder: Path) -> list[tuple[str, Path]]:
    """Return each file of a tree with its path relative to *folder*, sorted."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted((path.relative_to(folder).as_posix(), path) for path in found)


def write_secret(folder: Path, secret: Secret) -> Path:
    """Write each key of *secret* to a file of *folder*, as the kubelet mounts a Secret."""
    folder.mkdir(parents=True, exist_ok=True)
    for key, value in secret.items():
        (folder / key).write_text(value)
    return folder
