"""Who signs the cluster's tokens, from files: mode Token needs it and no cluster is asked."""

from pathlib import Path
from typing import Any, Final

import click

from triton_cli.errors import UserError
from triton_cli.options import Decorated
from triton_cli.user_files import json_in
from triton_operator.token_issuer import NoIssuerError, TokenIssuer, token_issuer

DISCOVERY: Final = "openid-configuration"
KEYS: Final = "jwks"
_ADVICE: Final = "see --openid in --help"


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
    discovery, keys = _read(Path(folder, DISCOVERY)), _read(Path(folder, KEYS))
    try:
        return token_issuer(discovery, keys)
    except NoIssuerError as error:
        raise UserError(f"{folder}: {error}") from None
    except (TypeError, AttributeError):
        raise UserError(f"{Path(folder, KEYS)} holds no key set; {_ADVICE}") from None


def _read(file: Path) -> dict[str, Any]:
    document = json_in(file, _ADVICE)
    if not isinstance(document, dict):
        raise UserError(f"{file} holds no object; {_ADVICE}")
    return document
