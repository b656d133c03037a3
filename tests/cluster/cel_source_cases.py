"""Cases of the CEL rules of spec.repository.uri and of what goes with it."""

from cluster.cel_case import Case, one
from cluster.full_spec import Path

_REPOSITORY: Path = ("spec", "repository")
_URI: Path = (*_REPOSITORY, "uri")
# What goes with s3 alone, so that a uri of another scheme breaks one rule and no other.
_ONLY_S3: tuple[tuple[Path, None], ...] = (
    ((*_REPOSITORY, "endpoint"), None),
    ((*_REPOSITORY, "region"), None),
    ((*_REPOSITORY, "pathStyle"), None),
)
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

SOURCE_CASES = [
    *(
        Case(
            f"the uri {uri}", "spec.repository.uri", _ADVICE[kind], ((_URI, uri), *_ONLY_S3), "uri"
        )
        for kind, uris in _WRONG_URIS.items()
        for uri in uris
    ),
    one(
        "a uri beside a volume",
        "spec.repository",
        "set exactly one of uri, volume, configMap and image",
        _URI,
        "s3://models",
    ),
    Case(
        "an endpoint with a registry",
        "spec.repository.endpoint",
        "elsewhere the host is in the uri",
        ((_URI, "oci://registry/models:1"), *_ONLY_S3[1:]),
        "uri",
    ),
    *(
        one(
            f"the endpoint {endpoint}",
            "spec.repository.endpoint",
            "endpoint is the URL of the service and no more",
            (*_REPOSITORY, "endpoint"),
            endpoint,
            "uri",
        )
        for endpoint in ("minio:9000", "http://me:secret@minio", "https://minio/?x=1")
    ),
    *(
        Case(
            f"{field} with gs",
            f"spec.repository.{field}",
            f"{field} goes with a uri of s3",
            ((_URI, "gs://models"), ((*_REPOSITORY, other), None)),
            "uri",
        )
        for field, other in (("region", "pathStyle"), ("pathStyle", "region"))
    ),
    one(
        "a digest without its algorithm",
        "spec.repository.digest",
        "digest is sha256: and 64 of 0-9 and a-f",
        (*_REPOSITORY, "digest"),
        "0" * 64,
        "uri",
    ),
    one(
        "credentials for a volume",
        "spec.repository.credentials",
        "credentials go with uri",
        (*_REPOSITORY, "credentials"),
        {"secretName": "keys"},
    ),
    one(
        "credentials of nobody",
        "spec.repository.credentials",
        "set secretName or serviceAccountName",
        (*_REPOSITORY, "credentials"),
        {},
        "uri",
    ),
    one(
        "a cache for a volume",
        "spec.repository.cache",
        "cache goes with uri",
        (*_REPOSITORY, "cache"),
        {"claimName": "cache"},
    ),
]
