"""The parts of oci://registry/repository[:tag][@digest]."""

import re
from dataclasses import dataclass
from typing import Final

from triton_api.conditions import Reason
from triton_api.web_url import WebUrl, parse_url
from triton_fetcher.errors import FetchError

# The grammar of the distribution specification.
_REPOSITORY: Final = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*")
_TAG: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
# What `docker.io` stands for; repositories of its library are written without a folder.
_DOCKER_HUB: Final = "docker.io"
_DOCKER_HUB_HOST: Final = "registry-1.docker.io"


@dataclass(frozen=True)
class Reference:
    """What to ask a registry for."""

    registry: WebUrl
    repository: str
    wanted: str
    """A tag, or a digest, which then is the content's own."""

    @property
    def shown(self) -> str:
        """Return the reference for messages."""
        mark = "@" if DIGEST.fullmatch(self.wanted) else ":"
        return f"{self.registry.authority}/{self.repository}{mark}{self.wanted}"

    def url(self, kind: str, name: str) -> WebUrl:
        """Return the address of a manifest or a blob."""
        return parse_url(f"https://{self.registry.authority}/v2/{self.repository}/{kind}/{name}")


def parse_reference(uri: str) -> Reference:
    """Return the parts of *uri*; the tag is `latest` when there is neither tag nor digest.

    Raises FetchError.
    """
    host, _, path = uri.removeprefix("oci://").partition("/")
    name, at, digest = path.partition("@")
    repository, colon, tag = name.partition(":")
    wanted = digest if at else tag if colon else "latest"
    grammar = DIGEST if at else _TAG
    if host == _DOCKER_HUB:
        host = _DOCKER_HUB_HOST
        repository = repository if "/" in repository else f"library/{repository}"
    try:
        registry = parse_url(f"https://{host}")
    except ValueError as error:
        raise _unusable(str(error)) from None
    if not all(_REPOSITORY.fullmatch(part) for part in repository.split("/")):
        raise _unusable(f"{repository!r} is not the name of a repository in a registry")
    if not grammar.fullmatch(wanted) or (colon and not _TAG.fullmatch(tag)):
        raise _unusable("what follows the repository is neither :tag nor @sha256:<64 hex digits>")
    return Reference(registry, repository, wanted)


def _unusable(problem: str) -> FetchError:
    return FetchError(Reason.SOURCE_NOT_FOUND, f"spec.repository.uri can't be used: {problem}")
