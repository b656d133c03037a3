"""triton_api.source_policy: what the operator can refuse without asking anybody."""

import pytest

from triton_api.fetching import SourcePolicy
from triton_api.source_policy import provider_endpoint, refusal

ANY = SourcePolicy()
LISTED = SourcePolicy(hosts=("models.example", "*.Internal.Example.", "10.0.0.7"))
URIS = [
    "https://models.example/m.tar",
    "oci://models.example/team/m:1@sha256:" + "0" * 64,
    "oci://models.example:5000/m",
    "git+https://models.example/team/m.git@refs/tags/v1",
]


@pytest.mark.parametrize("uri", [*URIS, "s3://bucket/prefix", "hf://org/repo@main/folder"])
def test_an_ordinary_source_is_allowed(uri):
    """Without a list every host is."""
    assert refusal(uri, ANY) is None


@pytest.mark.parametrize(
    "uri", ["http://h/f", "file:///etc/passwd", "ftp://h/f", "HTTPS://h/f", ""]
)
def test_an_unknown_scheme_is_refused(uri):
    """The sentence says which are allowed."""
    assert "allowed: s3, gs, azure, https" in refusal(uri, ANY)


def test_the_platform_team_chooses_the_schemes():
    """A scheme that is not on its list is refused."""
    assert "'s3'" in refusal("s3://bucket", SourcePolicy(schemes=("oci",)))
    assert refusal("oci://h/r", SourcePolicy(schemes=("oci",))) is None


@pytest.mark.parametrize("uri", URIS)
def test_a_listed_host_is_allowed_in_every_scheme(uri):
    """And one that is not listed is refused, by name."""
    assert refusal(uri, LISTED) is None
    other = uri.replace("models.example", "other.example")
    assert "other.example is not on the list" in refusal(other, LISTED)


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("MODELS.example.", True),
        ("a.internal.example", True),
        ("a.b.internal.example", True),
        ("internal.example", False),
        ("evilinternal.example", False),
        ("models.example.evil", False),
        ("xmodels.example", False),
        ("10.0.0.7", False),
    ],
)
def test_how_a_host_matches_the_list(host, allowed):
    """`*.` is everything below; a listed private address must be allowed as a network, too."""
    assert (refusal(f"https://{host}/f", LISTED) is None) is allowed


@pytest.mark.parametrize("scheme", ["https", "oci", "git+https"])
@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "[::1]", "[::ffff:169.254.1.1]"])
def test_an_address_inside_is_refused_in_every_scheme(scheme, host):
    """Without asking a resolver."""
    assert "must not be fetched from" in refusal(f"{scheme}://{host}/a/b.git", ANY)


def test_private_addresses_are_for_registries_and_not_for_https():
    """A registry in the cluster is ordinary; so is a store's endpoint."""
    assert "a private address" in refusal("https://10.0.0.1/f", ANY)
    assert refusal("https://10.0.0.1/f", SourcePolicy(networks=("10.0.0.0/24",))) is None
    assert refusal("oci://10.0.0.1:5000/m", ANY) is None
    assert refusal("s3://bucket", ANY, endpoint="http://10.0.0.1:9000") is None


@pytest.mark.parametrize(
    "endpoint",
    ["http://127.0.0.1:9000", "http://169.254.169.254/", "ftp://h", "http://a@h", "http://127.1"],
)
def test_an_endpoint_is_judged_like_a_host(endpoint):
    """The endpoint of a bucket is where requests go."""
    assert refusal("s3://bucket", ANY, endpoint=endpoint)


def test_the_list_holds_for_endpoints_and_providers():
    """A bucket without an endpoint is asked at its provider, which the fetcher judges by name."""
    assert refusal("s3://b", LISTED, endpoint="https://models.example") is None
    assert refusal("s3://b", LISTED, endpoint="https://other.example")
    assert refusal("s3://b", LISTED) is None
    for uri in ("s3://b", "gs://b", "azure://account/c", "hf://org/repo"):
        assert "not on the list" in refusal(uri, LISTED, endpoint=provider_endpoint(uri))
    amazon = SourcePolicy(hosts=("*.amazonaws.com",))
    assert refusal("s3://b", amazon, endpoint=provider_endpoint("s3://b", "eu-west-1")) is None


@pytest.mark.parametrize("uri", ["https://a:secret@h/f", "https://0x7f.1/f", "oci:///r", "oci://"])
def test_what_is_no_address_is_refused(uri):
    """With a sentence, and without the secret in it."""
    assert "spec.repository can't be used" in refusal(uri, ANY)
    assert ":secret" not in refusal(uri, ANY)
