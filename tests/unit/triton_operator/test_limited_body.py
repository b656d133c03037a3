"""limited_body: an answer that must not be long."""

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from triton_operator.limited_body import limited_body


async def read(text, limit):
    """Read *text* from a server with a limit."""

    async def handle(request):
        return web.Response(text=text)

    application = web.Application()
    application.router.add_get("/", handle)
    async with (
        TestServer(application) as server,
        aiohttp.ClientSession() as session,
        session.get(server.make_url("/")) as answer,
    ):
        return await limited_body(answer, limit)


async def test_what_fits_is_read_whole():
    """At the limit, too."""
    assert await read("abc", 3) == b"abc"


async def test_what_does_not_fit_is_refused():
    """Before it fills the memory."""
    with pytest.raises(ValueError, match="longer than 3 bytes"):
        await read("abcd", 3)
