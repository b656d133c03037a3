"""The only code that talks to Triton servers: their repository index, over the v2 HTTP API."""

from triton_operator.triton_server.index import RepositoryIndexes

__all__ = ["RepositoryIndexes"]
