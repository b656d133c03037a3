"""The certificate authorities that a build has to trust beside the usual ones."""

from __future__ import annotations

import os
from pathlib import Path

_VARIABLES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def secret_arguments() -> list[str]:
    """Return the builder's arguments that lend this machine's bundle to steps that ask for it.

    On networks where TLS is signed again by a local authority, pip inside a build knows nothing
    of it. As a build secret the bundle is mounted for a step and never becomes part of an image.
    """
    for variable in _VARIABLES:
        bundle = os.environ.get(variable)
        if bundle and Path(bundle).is_file():
            return ["--secret", f"id=ca,src={bundle}"]
    return []
