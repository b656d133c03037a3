"""Who signs the tokens of the cluster's ServiceAccounts, and the keys to check them by. Pure."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

# DER of AlgorithmIdentifier: rsaEncryption (RFC 3279), and id-ecPublicKey with P-256 (RFC 5480).
_RSA: Final = bytes.fromhex("300d06092a864886f70d0101010500")
_P256: Final = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")
_INTEGER, _BIT_STRING, _SEQUENCE = 0x02, 0x03, 0x30
_COORDINATE_BYTES: Final = 32
_SHORT_LENGTH: Final = 0x80


class NoIssuerError(ValueError):
    """The cluster does not tell by which keys its tokens are checked."""


@dataclass(frozen=True)
class PublicKey:
    """A key that verifies tokens."""

    kid: str
    pem: str
    """SubjectPublicKeyInfo (RFC 5280)."""


@dataclass(frozen=True)
class TokenIssuer:
    """The issuer in every token, and its current keys."""

    issuer: str
    keys: tuple[PublicKey, ...]


def token_issuer(discovery: Mapping[str, Any], key_set: Mapping[str, Any]) -> TokenIssuer:
    """Return the issuer in an OpenID discovery document with the keys of its JSON Web Key Set.

    Raises NoIssuerError when the answers of the cluster hold no issuer or no usable key.
    """
    issuer = discovery.get("issuer")
    keys = tuple(_usable(key_set.get("keys") or []))
    if not isinstance(issuer, str) or not issuer or not keys:
        message = (
            "the API server names no token issuer, or no RSA or P-256 key: see "
            "`kubectl get --raw /openid/v1/jwks`"
        )
        raise NoIssuerError(message)
    # Sorted: the order in the answer must not change the gateway's configuration.
    return TokenIssuer(issuer, tuple(sorted(keys, key=lambda key: key.kid)))


def _usable(keys: Iterable[Mapping[str, Any]]) -> Iterable[PublicKey]:
    for key in keys:
        try:
            yield PublicKey(str(key["kid"]), pem(key))
        except (KeyError, ValueError):
            # A kind of key that is newer than this operator; the others may do.
            continue


def pem(key: Mapping[str, Any]) -> str:
    """Return a JSON Web Key (RFC 7517) as PEM.

    Raises ValueError or KeyError when it is neither a whole RSA nor a whole P-256 key.
    """
    if key["kty"] == "RSA":
        numbers = _integer(_octets(key["n"])) + _integer(_octets(key["e"]))
        encoded = _public_key(_RSA, _tagged(_SEQUENCE, numbers))
    elif (key["kty"], key.get("crv")) == ("EC", "P-256"):
        point = b"\x04" + _coordinate(key["x"]) + _coordinate(key["y"])
        encoded = _public_key(_P256, point)
    else:
        message = f"keys of type {key['kty']!r} are not supported"
        raise ValueError(message)
    text = base64.b64encode(encoded).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])


def _public_key(algorithm: bytes, key: bytes) -> bytes:
    return _tagged(_SEQUENCE, algorithm + _tagged(_BIT_STRING, b"\x00" + key))


def _octets(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        message = f"not base64url: {error}"
        raise ValueError(message) from error


def _coordinate(text: str) -> bytes:
    octets = _octets(text)
    if len(octets) != _COORDINATE_BYTES:
        message = f"a coordinate of P-256 has {_COORDINATE_BYTES} bytes, not {len(octets)}"
        raise ValueError(message)
    return octets


def _integer(octets: bytes) -> bytes:
    number = int.from_bytes(octets)
    # One more bit than the number has: a leading 1 would read as a minus sign.
    return _tagged(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1))


def _tagged(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < _SHORT_LENGTH:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes([tag, _SHORT_LENGTH | len(octets)]) + octets + content
