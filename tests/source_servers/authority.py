"""A private certificate authority, as companies run one: no client trusts it by itself."""

import ipaddress
from pathlib import Path

from source_servers.installation import run

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "7")


class Authority:
    """Sign certificates, all kept in one folder."""

    def __init__(self, folder: Path) -> None:
        """Make the authority's own key and certificate."""
        self.folder = folder
        self.file = folder / "ca.crt"
        # The system's own openssl.cnf would add extensions that contradict those asked for here.
        self._config = folder / "openssl.cnf"
        self._config.write_text("[req]\ndistinguished_name=dn\n[dn]\n")
        self._request("ca", "basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign")

    @property
    def pem(self) -> str:
        """Return the certificate that a client has to trust."""
        return self.file.read_text()

    def certificate(self, *hosts: str) -> tuple[Path, Path]:
        """Return a certificate for addresses or names, and its key."""
        name = hosts[0]
        if not (self.folder / f"{name}.crt").exists():
            self._request(
                name,
                "basicConstraints=critical,CA:FALSE",
                "extendedKeyUsage=serverAuth",
                f"subjectAltName={','.join(map(_alternative_name, hosts))}",
                signer="ca",
            )
        return self.folder / f"{name}.crt", self.folder / f"{name}.key"

    def _request(self, name: str, *extensions: str, signer: str = "") -> None:
        files = ("-keyout", self.folder / f"{name}.key", "-out", self.folder / f"{name}.crt")
        key_identifiers = ("subjectKeyIdentifier=hash", "authorityKeyIdentifier=keyid")
        options = [word for each in (*extensions, *key_identifiers) for word in ("-addext", each)]
        if signer:
            ca = ("-CA", self.folder / f"{signer}.crt", "-CAkey", self.folder / f"{signer}.key")
            options = [*options, *map(str, ca)]
        subject = ("-subj", f"/CN=source server {name}")
        run(["openssl", "req", "-x509", "-config", self._config, *_KEY, *subject, *files, *options])


def _alternative_name(host: str) -> str:
    try:
        return f"IP:{ipaddress.ip_address(host)}"
    except ValueError:
        return f"DNS:{host}"
