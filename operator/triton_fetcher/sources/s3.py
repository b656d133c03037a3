"""s3://bucket/prefix: Amazon S3 and everything that speaks like it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from obstore.store import S3Store

from triton_api.fetching import FetchRequest
from triton_api.source_policy import provider_endpoint
from triton_fetcher.addresses import refuse_forbidden
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import not_found
from triton_fetcher.sources.object_store import NO_RETRIES, ObjectStoreSource, client_options

if TYPE_CHECKING:
    from obstore.store import S3Config

_IDENTITY_VARIABLES: Final = (
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
)
"""Set in pods that have an identity: by IRSA, and by EKS Pod Identity."""


@asynccontextmanager
async def open_source(
    request: FetchRequest, credentials: Credentials
) -> AsyncIterator[ObjectStoreSource]:
    """Return the source of an s3 uri. Raises FetchError."""
    uri = urlsplit(request.uri or "")
    if not uri.netloc:
        raise not_found(f"{request.uri} names no bucket; write s3://bucket/prefix")
    endpoint = request.endpoint or credentials.first("AWS_ENDPOINT_URL")
    asked = endpoint or provider_endpoint(request.uri or "", request.region)
    await refuse_forbidden(asked, request.policy, private_allowed=True)
    store = S3Store(
        uri.netloc,
        config=config(request, credentials, endpoint),
        client_options=client_options(credentials, endpoint),
        retry_config=NO_RETRIES,
    )
    yield ObjectStoreSource(store, f"s3://{uri.netloc}", uri.path.strip("/"), credentials)


def config(request: FetchRequest, credentials: Credentials, endpoint: str | None) -> "S3Config":
    """Return obstore's settings; without a Secret and an identity the bucket must be public."""
    region = request.region or credentials.first("AWS_REGION", "AWS_DEFAULT_REGION")
    found: S3Config = {"virtual_hosted_style_request": not request.path_style}
    if region or endpoint:
        found["region"] = region or "us-east-1"
    if endpoint:
        found["endpoint"] = endpoint
    key = credentials.first("AWS_ACCESS_KEY_ID")
    if key:
        found["access_key_id"] = key
        found["secret_access_key"] = credentials.require("AWS_SECRET_ACCESS_KEY")
        token = credentials.first("AWS_SESSION_TOKEN")
        return found | {"session_token": token} if token else found
    if not any(os.environ.get(name) for name in _IDENTITY_VARIABLES):
        found["skip_signature"] = True
    return found
