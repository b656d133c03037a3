"""azure://account/container/prefix: Azure Blob Storage."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from obstore.store import AzureStore

from triton_api.fetching import FetchRequest
from triton_api.source_policy import provider_endpoint
from triton_fetcher.addresses import refuse_forbidden
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import not_found
from triton_fetcher.sources.object_store import NO_RETRIES, ObjectStoreSource, client_options

if TYPE_CHECKING:
    from obstore.store import AzureConfig

_IDENTITY_VARIABLE: Final = "AZURE_FEDERATED_TOKEN_FILE"
"""Set in pods with Azure workload identity."""


@asynccontextmanager
async def open_source(
    request: FetchRequest, credentials: Credentials
) -> AsyncIterator[ObjectStoreSource]:
    """Return the source of an azure uri. Raises FetchError."""
    uri = urlsplit(request.uri or "")
    container, _, prefix = uri.path.strip("/").partition("/")
    if not (uri.netloc and container):
        raise not_found(f"{request.uri} names no container; write azure://account/container/prefix")
    endpoint = request.endpoint or provider_endpoint(request.uri or "")
    await refuse_forbidden(endpoint, request.policy, private_allowed=True)
    store = AzureStore(
        container,
        config={
            "account_name": uri.netloc,
            **({"endpoint": request.endpoint} if request.endpoint else {}),
            **login(credentials),
        },
        client_options=client_options(credentials, endpoint),
        retry_config=NO_RETRIES,
    )
    yield ObjectStoreSource(store, f"azure://{uri.netloc}/{container}", prefix, credentials)


def login(credentials: Credentials) -> "AzureConfig":
    """Return how to sign in; without a Secret and an identity the container must be public."""
    if key := credentials.first("AZURE_STORAGE_ACCOUNT_KEY", "AZURE_STORAGE_KEY"):
        return {"account_key": key}
    if token := credentials.first("AZURE_STORAGE_SAS_TOKEN"):
        return {"sas_key": token}
    if client := credentials.first("AZURE_CLIENT_ID"):
        return {
            "client_id": client,
            "client_secret": credentials.require("AZURE_CLIENT_SECRET"),
            "tenant_id": credentials.require("AZURE_TENANT_ID"),
        }
    return {} if os.environ.get(_IDENTITY_VARIABLE) else {"skip_signature": True}
