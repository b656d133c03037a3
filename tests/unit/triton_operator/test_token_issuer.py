"""token_issuer: the cluster's keys as the gateway reads them, compared with OpenSSL."""

import base64
import re
import subprocess

import pytest

from triton_operator.token_issuer import NoIssuerError, TokenIssuer, pem, token_issuer

DISCOVERY = {"issuer": "https://kubernetes.default.svc"}


def openssl(*arguments, stdin=""):
    """Return what OpenSSL says."""
    done = subprocess.run(
        ["openssl", *arguments], input=stdin, capture_output=True, text=True, check=True
    )
    return done.stdout


def url_safe(number: bytes) -> str:
    """Return octets as JSON Web Keys write them."""
    return base64.urlsafe_b64encode(number).decode().rstrip("=")


def rsa(bits):
    """Return a fresh public RSA key as PEM and as a JSON Web Key."""
    private = openssl("genrsa", str(bits))
    modulus = openssl("rsa", "-noout", "-modulus", stdin=private).partition("=")[2].strip()
    key = {"kty": "RSA", "kid": "k", "n": url_safe(bytes.fromhex(modulus)), "e": "AQAB"}
    return openssl("pkey", "-pubout", stdin=private), key


def p256():
    """Return a fresh public P-256 key as PEM and as a JSON Web Key."""
    private = openssl("ecparam", "-genkey", "-name", "prime256v1", "-noout")
    text = openssl("pkey", "-noout", "-text", stdin=private)
    found = re.search(r"pub:\n((?: +[0-9a-f:]+\n)+)", text)
    point = bytes.fromhex(re.sub(r"[\s:]", "", found[1]))
    key = {"kty": "EC", "crv": "P-256", "kid": "k"}
    key |= {"x": url_safe(point[1:33]), "y": url_safe(point[33:])}
    return openssl("pkey", "-pubout", stdin=private), key


@pytest.mark.parametrize("made", [rsa(2048), rsa(3072), p256()], ids=["rsa", "long rsa", "p-256"])
def test_a_key_is_written_as_openssl_writes_it(made):
    """The bytes are those of a SubjectPublicKeyInfo."""
    expected, key = made
    assert pem(key) == expected


@pytest.mark.parametrize(
    "key",
    [
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "RSA", "n": "A", "e": "AQAB"},
    ],
)
def test_what_can_not_be_used_is_refused(key):
    """Another kind of key, or half of one."""
    with pytest.raises(ValueError):  # noqa: PT011
        pem(key)


def test_keys_are_in_a_fixed_order():
    """The order of an answer must not change the gateway's configuration."""
    _, key = p256()
    first, second = {**key, "kid": "a"}, {**key, "kid": "b"}
    either = token_issuer(DISCOVERY, {"keys": [second, first]})
    assert either == token_issuer(DISCOVERY, {"keys": [first, second]})
    assert [each.kid for each in either.keys] == ["a", "b"]


def test_a_key_of_an_unknown_kind_is_passed_over():
    """The others may do."""
    _, key = p256()
    found = token_issuer(DISCOVERY, {"keys": [{"kty": "new", "kid": "n"}, key]})
    assert found == TokenIssuer(DISCOVERY["issuer"], found.keys)
    assert [each.kid for each in found.keys] == ["k"]


@pytest.mark.parametrize(
    ("discovery", "keys"), [({}, {"keys": []}), (DISCOVERY, {"keys": []}), (DISCOVERY, {})]
)
def test_without_issuer_or_key_tokens_can_not_be_checked(discovery, keys):
    """The message says where to look."""
    with pytest.raises(NoIssuerError, match="openid/v1/jwks"):
        token_issuer(discovery, keys)
