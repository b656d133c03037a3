"""Whether the platform team lets a model come from an address, as far as its text tells.

Pure, so that the operator can refuse at once and without asking anybody. The fetcher applies the
same rules again, and to what names resolve to, when it connects.
"""

from typing import Final

from triton_api.addresses import literal, why_forbidden
from triton_api.fetching import SourcePolicy
from triton_api.web_url import WebUrl, parse_url

# Schemes whose URI begins with the host that is asked.
_HOST_FIRST: Final = frozenset({"https", "oci", "git+https"})
_ENDPOINT_SCHEMES: Final = frozenset({"http", "https"})


def refusal(uri: str, policy: SourcePolicy, *, endpoint: str | None = None) -> str | None:
    """Return a sentence why *policy* forbids *uri*, or None.

    *endpoint* is the service that is asked; without one, the host of a bucket or a hub is the
    provider's own and is left to the fetcher, which knows all settings (`provider_endpoint`).
    """
    scheme = uri.partition("://")[0]
    if scheme not in policy.schemes:
        allowed = ", ".join(policy.schemes) or "none"
        return f"sources of scheme {scheme!r} are not allowed here; allowed: {allowed}"
    try:
        url = _asked(uri, scheme, endpoint)
    except ValueError as error:
        return f"spec.repository can't be used: {error}"
    if url is None:
        return None
    return host_refusal(url.host, policy, private_allowed=scheme != "https")


def host_refusal(host: str, policy: SourcePolicy, *, private_allowed: bool) -> str | None:
    """Return why a canonical *host* must not be asked: not listed, or a forbidden address."""
    if not host_listed(host, policy):
        return (
            f"host {host} is not on the list of allowed hosts; ask the platform team to add it to"
            " the operator's setting sources.hosts"
        )
    address = literal(host)
    kind = address and why_forbidden(address, policy.networks, private_allowed=private_allowed)
    return address_refusal(host, kind) if kind else None


def address_refusal(host: str, kind: str) -> str:
    """Return the sentence for a *host* that is, or resolves to, *kind* of address."""
    return (
        f"host {host} has {kind}, which models must not be fetched from; use a public host, or"
        " ask the platform team to add the network to the operator's setting sources.networks"
    )


def host_listed(host: str, policy: SourcePolicy) -> bool:
    """Return whether a canonical *host* is on the list; an empty list allows every host."""
    if not policy.hosts:
        return True
    return any(_matches(host, pattern) for pattern in policy.hosts)


def provider_endpoint(uri: str, region: str | None = None) -> str:
    """Return the URL of the service behind a bucket or a hub that names no endpoint."""
    scheme, _, rest = uri.partition("://")
    return {
        "s3": f"https://s3.{region or 'us-east-1'}.amazonaws.com",
        "gs": "https://storage.googleapis.com",
        "azure": f"https://{rest.partition('/')[0]}.blob.core.windows.net",
        "hf": "https://huggingface.co",
    }[scheme]


def _asked(uri: str, scheme: str, endpoint: str | None) -> WebUrl | None:
    """Return what is asked first for *uri*. Raises ValueError."""
    if scheme in _HOST_FIRST:
        return parse_url(f"https://{_address(uri, scheme)}")
    if endpoint is None:
        return None
    url = parse_url(endpoint)
    if url.scheme not in _ENDPOINT_SCHEMES:
        raise ValueError(f"an endpoint of scheme {url.scheme!r} is unknown; use https")
    return url


def _address(uri: str, scheme: str) -> str:
    """Return host, port and path: without the `@` of a digest or a revision, which ends a path."""
    host, slash, path = uri.removeprefix(f"{scheme}://").partition("/")
    return host + slash + (path if scheme == "https" else path.partition("@")[0])


def _matches(host: str, pattern: str) -> bool:
    wanted = pattern.lower().removesuffix(".")
    if wanted.startswith("*."):
        return host.endswith(wanted[1:])
    return host == wanted.strip("[]")
