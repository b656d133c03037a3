"""Which certificate authorities are trusted."""

import ssl
from pathlib import Path
from typing import Final

from triton_api.conditions import Reason
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import FetchError

AUTHORITIES_KEY: Final = "ca.crt"


def tls_context(credentials: Credentials) -> ssl.SSLContext:
    """Return a context that trusts the system's authorities and those of the Secret's `ca.crt`.

    Raises FetchError when the key holds no certificate.
    """
    context = ssl.create_default_context()
    pem = credentials.first(AUTHORITIES_KEY)
    if pem:
        try:
            context.load_verify_locations(cadata=pem)
        except (ssl.SSLError, ValueError):
            raise FetchError(
                Reason.CREDENTIALS_REFUSED,
                f"key {AUTHORITIES_KEY} of Secret {credentials.secret} holds no PEM certificate;"
                " store the authority's certificate in it",
            ) from None
    return context


def write_authorities(credentials: Credentials, path: Path) -> Path | None:
    """Write all trusted authorities to *path* for a program that reads one file.

    Returns None when the system's alone are trusted.
    """
    pem = credentials.first(AUTHORITIES_KEY)
    if not pem:
        return None
    system = ssl.get_default_verify_paths().cafile
    own = Path(system).read_text(encoding="ascii") if system and Path(system).exists() else ""
    path.write_text(f"{own}\n{pem}\n", encoding="utf-8")
    return path
