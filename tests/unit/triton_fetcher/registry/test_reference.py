"""triton_fetcher.registry.reference: the parts of an oci:// address."""

import pytest

from triton_fetcher.registry.reference import parse_reference

DIGEST = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("uri", "registry", "repository", "wanted"),
    [
        ("oci://ghcr.io/org/models:v1", "ghcr.io", "org/models", "v1"),
        ("oci://ghcr.io/org/models", "ghcr.io", "org/models", "latest"),
        (f"oci://h:5000/m@{DIGEST}", "h:5000", "m", DIGEST),
        (f"oci://h:5000/m:v1@{DIGEST}", "h:5000", "m", DIGEST),
        ("oci://[2606:4700::1]:5000/a/b/c:1", "[2606:4700::1]:5000", "a/b/c", "1"),
        ("oci://docker.io/org/models:1", "registry-1.docker.io", "org/models", "1"),
        ("oci://docker.io/models:1", "registry-1.docker.io", "library/models", "1"),
    ],
)
def test_the_parts(uri, registry, repository, wanted):
    """A digest wins over a tag; Docker Hub is asked where it answers."""
    reference = parse_reference(uri)
    assert reference.registry.authority == registry
    assert (reference.repository, reference.wanted) == (repository, wanted)
    assert (
        str(reference.url("blobs", DIGEST)) == f"https://{registry}/v2/{repository}/blobs/{DIGEST}"
    )
