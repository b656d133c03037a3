"""Who signs the cluster's tokens, from files: mode Token needs it and no cluster is asked."""

import json
from pathlib import Path
from typing import Any, Final

import click

from triton_cli.errors import UserError
from triton_cli.options import Decorated
from triton_operator.token_issuer import NoIssuerError, TokenIssuer, token_issuer

DISCOVERY: Final = "openid-configuration"
KEYS: Final = "jwks"


def issuer_option(function: Decorated) -> Decorated:
    """Add `--openid`."""
    return click.option(
        "--openid",
        metavar="FOLDER",
        help=f"Folder with the files {DISCOVERY} and {KEYS}, for mode Token: the answers to "
        f"`kubectl get --raw` of /.well-known/{DISCOVERY} and of /openid/v1/{KEYS}.",
    )(function)


def read_issuer(folder: str | None) -> TokenIssuer | None:
    """Return the issuer that the files in *folder* tell of, None without a folder.

    Raises UserError.
    """
    if folder is None:
        return None
    try:
        return token_issuer(_read(Path(folder, DISCOVERY)), _read(Path(folder, KEYS)))
    except NoIssuerError as error:
        raise UserError(f"{folder}: {error}") from None


def _read(file: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(file.read_text())
    except OSError as error:
        raise UserError(f"can't read {file}: {error.strerror}; see --openid in --help") from None
    except ValueError as error:
        raise UserError(f"{file} is no JSON: {error}; see --openid in --help") from None
    return document
