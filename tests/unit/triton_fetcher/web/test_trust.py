"""triton_fetcher.web.trust: authorities are added, never replaced."""

import ssl

import pytest

from triton_api.conditions import Reason
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import FetchError
from triton_fetcher.web.trust import tls_context, write_authorities


def test_the_secret_adds_an_authority(authority):
    """The system's stay; certificates and names are verified."""
    own = tls_context(Credentials({"ca.crt": authority.pem}, "s"))
    system = tls_context(Credentials({}, None))
    assert own.verify_mode is ssl.CERT_REQUIRED
    assert own.check_hostname
    assert own.cert_store_stats()["x509"] == system.cert_store_stats()["x509"] + 1


def test_what_is_no_certificate_is_refused():
    """The key is named."""
    with pytest.raises(FetchError, match=r"ca\.crt of Secret s") as refusal:
        tls_context(Credentials({"ca.crt": "-----BEGIN CERTIFICATE-----"}, "s"))
    assert refusal.value.reason is Reason.CREDENTIALS_REFUSED


def test_a_program_gets_all_of_them_in_one_file(authority, tmp_path):
    """Or none, and then it uses the system's by itself."""
    assert write_authorities(Credentials({}, None), tmp_path / "none") is None
    path = write_authorities(Credentials({"ca.crt": authority.pem}, "s"), tmp_path / "all.pem")
    context = ssl.create_default_context(cafile=path)
    assert context.cert_store_stats()["x509"] >= 1
    assert authority.pem.strip() in path.read_text()
