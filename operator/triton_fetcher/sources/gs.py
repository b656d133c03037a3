"""gs://bucket/prefix: Google Cloud Storage."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from obstore.store import GCSStore

from triton_api.fetching import FetchRequest
from triton_api.source_policy import provider_endpoint
from triton_fetcher.addresses import refuse_forbidden
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import not_found
from triton_fetcher.sources.object_store import NO_RETRIES, ObjectStoreSource, client_options

if TYPE_CHECKING:
    from obstore.store import GCSConfig


@asynccontextmanager
async def open_source(
    request: FetchRequest, credentials: Credentials
) -> AsyncIterator[ObjectStoreSource]:
    """Return the source of a gs uri. Raises FetchError."""
    uri = urlsplit(request.uri or "")
    if not uri.netloc:
        raise not_found(f"{request.uri} names no bucket; write gs://bucket/prefix")
    endpoint = request.endpoint or provider_endpoint(request.uri or "")
    await refuse_forbidden(endpoint, request.policy, private_allowed=True)
    connect = partial(
        GCSStore,
        uri.netloc,
        client_options=client_options(credentials, endpoint),
        retry_config=NO_RETRIES,
    )
    settings: GCSConfig = {"base_url": endpoint} if request.endpoint else {}
    name, prefix = f"gs://{uri.netloc}", uri.path.strip("/")
    if key := service_account(credentials):
        store = connect(config={**settings, "service_account_key": key})
        yield ObjectStoreSource(store, name, prefix, credentials)
        return
    # Public buckets first: to ask for the pod's identity costs seconds where there is none.
    store = connect(config={**settings, "skip_signature": True})
    ambient = None if credentials.secret else partial(connect, config=settings)
    yield ObjectStoreSource(store, name, prefix, credentials, ambient)


def service_account(credentials: Credentials) -> str | None:
    """Return the JSON key of a service account."""
    return credentials.first(
        "GOOGLE_SERVICE_ACCOUNT_KEY", "GOOGLE_APPLICATION_CREDENTIALS", "service-account.json"
    )
