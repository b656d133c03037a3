"""spec.repository.uri: which forms it may have, as rules that the API server checks.

What a form promises is no more than that the fetcher understands it; whether the operator's
settings allow the scheme and the host is checked by the operator, and again by the fetcher.
"""

from typing import Final, NamedTuple

from triton_api.fields import Rule

_HOST: Final = r"([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[[][0-9A-Fa-f:.]+[]])(:[0-9]{1,5})?"


class Form(NamedTuple):
    """The form of one scheme's addresses, and how to tell people."""

    schemes: str
    rest: str
    advice: str


# The registries' and stores' own rules for names, where they have some that can't change.
FORMS: Final = (
    Form(
        "s3|gs",
        "[a-z0-9][a-z0-9._-]{1,220}[a-z0-9](/.*)?",
        "write s3://bucket/folder or gs://bucket/folder; the bucket's name has 3 or more of a-z, "
        "0-9, '-', '.' and '_'",
    ),
    Form(
        "azure",
        "[a-z0-9]{3,24}/[$a-z0-9][a-z0-9-]{0,62}(/.*)?",
        "write azure://account/container/folder, with the storage account's name alone",
    ),
    Form(
        "https",
        f"{_HOST}/(.*[^/])",
        "write https://host/file, where the file is a .tar, .tar.gz, .tgz, .tar.zst or .zip, or "
        "one model file",
    ),
    Form(
        "hf",
        "[A-Za-z0-9][A-Za-z0-9_.-]*/[A-Za-z0-9][A-Za-z0-9_.-]*(@[^/@]+)?(/[^@]*)?",
        "write hf://organisation/repository, hf://organisation/repository@revision, or either "
        "with /folder",
    ),
    Form(
        "oci",
        f"{_HOST}/[a-z0-9][a-z0-9._/-]*(:[A-Za-z0-9_][A-Za-z0-9._-]{{0,127}})?"
        "(@sha256:[0-9a-f]{64})?",
        "write oci://registry/repository:tag or oci://registry/repository@sha256:<digest>",
    ),
    Form(
        "git[+]https",
        f"{_HOST}/[^@]+(@[^@]+)?",
        "write git+https://host/path.git or git+https://host/path.git@revision",
    ),
)

RULES: Final = (
    Rule(
        "!has(self.uri) || self.uri.matches('^(s3|gs|azure|https|hf|oci|git[+]https)://')",
        "uri starts with s3://, gs://, azure://, https://, hf://, oci:// or git+https://",
        ".uri",
    ),
    Rule(
        "!has(self.uri) || !(self.uri.matches('^[^/]*//[^/]*@') || self.uri.matches('[?#]'))",
        "uri has no user, query or fragment; put credentials into a Secret and name it in "
        "credentials.secretName",
        ".uri",
    ),
    *(
        Rule(
            f"!has(self.uri) || !self.uri.matches('^({form.schemes})://')"
            f" || self.uri.matches('^({form.schemes})://{form.rest}$')",
            form.advice,
            ".uri",
        )
        for form in FORMS
    ),
    Rule(
        "!has(self.endpoint) || (has(self.uri) && self.uri.matches('^(s3|gs|azure|hf)://'))",
        "endpoint goes with a uri of s3, gs, azure or hf; elsewhere the host is in the uri",
        ".endpoint",
    ),
    Rule(
        f"!has(self.endpoint) || self.endpoint.matches('^https?://{_HOST}(/[^?#@]*)?$')",
        "endpoint is the URL of the service and no more, such as http://minio.storage.svc:9000",
        ".endpoint",
    ),
    Rule(
        "!has(self.region) || (has(self.uri) && self.uri.startsWith('s3://'))",
        "region goes with a uri of s3; remove it",
        ".region",
    ),
    Rule(
        "!has(self.pathStyle) || (has(self.uri) && self.uri.startsWith('s3://'))",
        "pathStyle goes with a uri of s3; remove it",
        ".pathStyle",
    ),
    Rule(
        "!has(self.credentials) || has(self.uri)",
        "credentials go with uri; the kubelet mounts volumes and pulls images with its own",
        ".credentials",
    ),
    Rule(
        "!has(self.cache) || has(self.uri)",
        "cache goes with uri; other sources are mounted and not copied",
        ".cache",
    ),
)
