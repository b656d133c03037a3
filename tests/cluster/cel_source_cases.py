"""Cases of the CEL rules of a source: of its uri and of what goes with it."""

from cluster.cel_case import Case, one
from cluster.full_spec import Path

_ADVICE = {
    "ftp": "uri starts with s3://, gs://",
    "user": "uri has no user, query or fragment",
    "bucket": "write s3://bucket/folder or gs://bucket/folder",
    "azure": "write azure://account/container/folder",
    "https": "write https://host/file",
    "hf": "write hf://organisation/repository",
    "oci": "write oci://registry/repository:tag",
    "git": "write git+https://host/path.git",
}
_WRONG_URIS = {
    "ftp": ["ftp://host/models.tar", "models", "http://host/models.tar", "S3://models"],
    "user": ["https://me:secret@host/m.tar", "https://host/m.tar?sig=1", "s3://models/a#b"],
    "bucket": ["s3://", "s3://My_Bucket", "gs://ab", "gs:///folder"],
    "azure": ["azure://account", "azure://account.blob.core.windows.net/c", "azure://account/"],
    "https": ["https://host", "https://host/", "https://host/folder/", "https://-/m.tar"],
    "hf": ["hf://bert", "hf://org/model@main@dev", "hf://org/model@/folder", "hf:///model"],
    "oci": ["oci://registry", "oci://registry/Model:1", "oci://registry/model@sha256:12"],
    "git": ["git+https://host", "git+https://host/", "git+https://host/a.git@"],
}


def _field(path: Path, name: str = "") -> str:
    return ".".join(map(str, (*path, name) if name else path))


def _only_s3(path: Path) -> tuple[tuple[Path, None], ...]:
    """Return changes that remove what goes with s3 alone, so that only one rule is broken."""
    return tuple(((*path, name), None) for name in ("endpoint", "region", "pathStyle"))


def _uris(path: Path) -> list[Case]:
    return [
        Case(
            f"the uri {uri} of {_field(path)}",
            _field(path, "uri"),
            _ADVICE[kind],
            (((*path, "uri"), uri), *_only_s3(path)),
            "uri",
        )
        for kind, uris in _WRONG_URIS.items()
        for uri in uris
    ]


def _endpoints(path: Path) -> list[Case]:
    field, place = _field(path, "endpoint"), (*path, "endpoint")
    advice = "endpoint is the URL of the service and no more"
    return [
        Case(
            f"an endpoint of {_field(path)} with a registry",
            field,
            "elsewhere the host is in the uri",
            (((*path, "uri"), "oci://registry/models:1"), *_only_s3(path)[1:]),
            "uri",
        ),
        *(
            one(f"the endpoint {endpoint} of {_field(path)}", field, advice, place, endpoint, "uri")
            for endpoint in ("minio:9000", "http://me:secret@minio", "https://minio/?x=1")
        ),
    ]


def _with_gs(path: Path) -> list[Case]:
    return [
        Case(
            f"{name} of {_field(path)} with gs",
            _field(path, name),
            f"{name} goes with a uri of s3",
            (((*path, "uri"), "gs://models"), ((*path, other), None)),
            "uri",
        )
        for name, other in (("region", "pathStyle"), ("pathStyle", "region"))
    ]


def _with_uri(path: Path) -> list[Case]:
    """Return what goes with an address and is given beside something else."""
    uri, digest = (*path, "uri"), (*path, "digest")
    credentials, cache = (*path, "credentials"), (*path, "cache")
    exactly_one = "set exactly one of uri, volume, configMap and image"
    asks, keeps = "credentials go with uri", "cache goes with uri"
    short = "digest is sha256: and 64 of 0-9 and a-f"
    return [
        one(f"two kinds of {_field(path)}", _field(path), exactly_one, uri, "s3://models"),
        one(f"a short {_field(digest)}", _field(digest), short, digest, "0" * 64, "uri"),
        one(f"{_field(cache)} beside", _field(cache), keeps, cache, {"claimName": "cache"}),
        one(
            f"{_field(credentials)} beside",
            _field(credentials),
            asks,
            credentials,
            {"secretName": "keys"},
        ),
    ]


SOURCE_CASES = [
    *(
        case
        for path in (("spec", "repository"), ("spec", "middleware", "source"))
        for cases in (_uris, _endpoints, _with_gs, _with_uri)
        for case in cases(path)
    ),
    one(
        "credentials of nobody",
        "spec.repository.credentials",
        "set secretName or serviceAccountName",
        ("spec", "repository", "credentials"),
        {},
        "uri",
    ),
]
