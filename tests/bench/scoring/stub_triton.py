"""A Triton that takes 20 ms for an inference, however many come.

A model server with room to batch behaves so. It counts what it has at the same time, which is what
a real one could batch.
"""

import asyncio
import json
import sys
from typing import Final

import uvloop
from aiohttp import web

SECONDS: Final = 0.02
_BINARY: Final = (7.0).hex().encode()[:4]
_TOLD: Final = json.dumps(
    {
        "model_name": "echo",
        "model_version": "1",
        "outputs": [
            {
                "name": "OUTPUT",
                "datatype": "FP32",
                "shape": [1],
                "parameters": {"binary_data_size": len(_BINARY)},
            }
        ],
    }
).encode()


class Stub:
    """Counts the inferences that run."""

    def __init__(self) -> None:
        """Begin with none."""
        self.running = 0
        self.most = 0

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """Answer an inference late, `/most` with the count, which starts anew, and `/` at once."""
        if request.path == "/most":
            most, self.most = self.most, 0
            return web.json_response(most)
        if request.path == "/":
            return web.Response(text="Healthy")
        await request.read()
        self.running += 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(SECONDS)
        self.running -= 1
        length = {"Inference-Header-Content-Length": str(len(_TOLD))}
        return web.Response(body=_TOLD + _BINARY, headers=length)


async def serve(port: int) -> None:
    """Serve until the process ends."""
    runner = web.ServerRunner(web.Server(Stub().handle, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
