"""Ask a pod over HTTP, and keep what it says for a while: not every event is worth a question."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import aiohttp
from yarl import URL

from triton_operator.observed import Key

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Question(Generic[Answer]):
    """What is asked, and for how long an answer or a silence holds."""

    about: str
    """For the log."""
    read: Callable[[bytes], Answer]
    """Raises ValueError for what is no answer."""
    body_limit: int
    timeout_seconds: float
    fresh_seconds: float
    silence_seconds: float


class PodAnswers(Generic[Answer]):
    """Answers by model, each from the pod that was asked last."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        question: Question[Answer],
        *,
        concurrency: int = 16,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Use *session* to ask at most *concurrency* pods at a time; *clock* is in seconds."""
        self._session = session
        self._question = question
        self._slots = asyncio.Semaphore(concurrency)
        self._clock = clock
        self._known: dict[Key, tuple[str, Answer | None, float]] = {}

    async def read(self, key: Key, uid: str, url: URL) -> Answer | None:
        """Return what the pod *uid* of the model *key* says at *url*; None when it does not."""
        known = self._known.get(key)
        if known is not None and known[0] == uid and self._clock() < known[2]:
            return known[1]
        answer = await self._ask(url)
        question = self._question
        valid = question.silence_seconds if answer is None else question.fresh_seconds
        self._known[key] = (uid, answer, self._clock() + valid)
        return answer

    def forget(self, key: Key) -> None:
        """Drop what is known, so that the next read asks."""
        self._known.pop(key, None)

    async def _ask(self, url: URL) -> Answer | None:
        timeout = aiohttp.ClientTimeout(total=self._question.timeout_seconds)
        try:
            async with self._slots, self._session.get(url, timeout=timeout) as answer:
                answer.raise_for_status()
                return self._question.read(await _body(answer, self._question.body_limit))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            logger.info("%s did not answer with %s: %s", url, self._question.about, error)
            return None


async def _body(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    """Return the whole body. Raises ValueError when it is longer than *limit* bytes.

    A pod runs code of others: what it says must not fill the operator's memory.
    """
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > limit:
            message = f"the answer is longer than {limit} bytes"
            raise ValueError(message)
    return bytes(body)
