"""Read an HTTP answer that must not be long, from a server that is not ours to trust."""

import aiohttp


async def limited_body(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    """Return the whole body.

    Raises ValueError when it is longer than *limit* bytes.
    """
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > limit:
            message = f"the answer is longer than {limit} bytes"
            raise ValueError(message)
    return bytes(body)
