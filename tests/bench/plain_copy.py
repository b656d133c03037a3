"""What the library does by itself: one object to one file, as a program of its own."""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

import obstore
from obstore.store import S3Store


def store(bucket: str, secret: dict[str, str]) -> S3Store:
    """Return the bucket of the server that *secret* is for."""
    return S3Store(
        bucket,
        access_key_id=secret["AWS_ACCESS_KEY_ID"],
        secret_access_key=secret["AWS_SECRET_ACCESS_KEY"],
        region=secret["AWS_REGION"],
        endpoint=secret["AWS_ENDPOINT_URL"],
        virtual_hosted_style_request=False,
        client_options={"allow_http": True, "timeout": "1h"},
    )


async def copy(bucket: str, key: str, secret: dict[str, str], target: Path) -> float:
    """Copy the object by obstore's own stream; return the seconds."""
    started = time.monotonic()
    found = await obstore.get_async(store(bucket, secret), key)
    with target.open("wb") as file:
        async for chunk in found.stream():
            file.write(chunk)
    return time.monotonic() - started


def main() -> None:
    """Copy, and print the seconds."""
    bucket, key, target = sys.argv[1:]
    secret = json.loads(os.environ["PLAIN_COPY_SECRET"])
    print(asyncio.run(copy(bucket, key, secret, Path(target))))


if __name__ == "__main__":
    main()
