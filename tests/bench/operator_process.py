"""The operator under test, as a process of its own on this machine."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import aiohttp

from bench import access, machine
from bench.errors import BenchError
from free_ports import free_port

_SOURCE: Final = Path(__file__).parents[2] / "operator"
_READY_SECONDS: Final = 60
_END_SECONDS: Final = 20


class OperatorProcess:
    """Starts, asks and ends one operator that serves one namespace."""

    def __init__(self, namespace: str, kubeconfig: Path, log: Path) -> None:
        """Serve *namespace* as the account of *kubeconfig*; append output to *log*."""
        self._namespace = namespace
        self._kubeconfig = kubeconfig
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._port = 0
        self.started = 0.0
        """When the process was started, in seconds since the epoch."""

    async def start(self) -> None:
        """Start the process and return without waiting for it."""
        self._port = free_port()
        self.started = time.time()
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "triton_operator",
                stdout=log,
                stderr=log,
                env=self._settings(),
            )

    async def ready(self) -> float:
        """Wait until the probe says ready; return the seconds since the start."""
        await self._until(self._is_ready, "ready")
        return time.time() - self.started

    async def reconciled(self, count: int) -> float:
        """Wait until *count* reconciliations ended and none waits; return seconds since start."""

        async def is_done() -> bool:
            series = await self.metrics()
            ended = sum(
                value
                for name, value in series.items()
                if name.startswith("controller_runtime_reconcile_total")
            )
            busy = _total(series, "workqueue_depth") + _total(
                series, "workqueue_longest_running_processor_seconds"
            )
            return ended >= count and busy == 0

        await self._until(is_done, f"done with {count} reconciliations")
        return time.time() - self.started

    async def metrics(self) -> dict[str, float]:
        """Return all series of the process; none while it does not answer."""
        text = await self._ask("/metrics")
        lines = (line for line in text.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}

    async def kill(self) -> None:
        """End the process as a crash would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """End the process in order, or by force when it does not."""
        try:
            async with asyncio.timeout(_END_SECONDS):
                await self._end(signal.SIGTERM)
        except TimeoutError:
            await self._end(signal.SIGKILL)

    @property
    def pid(self) -> int:
        """Return the process id."""
        if self._process is None or self._process.returncode is not None:
            raise BenchError(f"the operator does not run; its log is {self._log.name}")
        return self._process.pid

    def cpu_seconds(self) -> float:
        """Return the CPU seconds that the process used so far."""
        return machine.cpu_seconds(self.pid)

    def memory_mib(self) -> tuple[float, float]:
        """Return its resident memory in MiB: now and at its highest."""
        return machine.memory_mib(self.pid)

    def _settings(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
        return kept | {
            "KUBECONFIG": str(self._kubeconfig),
            "PYTHONPATH": str(_SOURCE),
            "TRITON_OPERATOR_WATCH_NAMESPACES": self._namespace,
            "TRITON_OPERATOR_NAMESPACE": self._namespace,
            "TRITON_OPERATOR_PORT": str(self._port),
            # A container that restarts in its pod keeps the pod's name, and with it the Lease.
            "TRITON_OPERATOR_IDENTITY": access.ACCOUNT,
        }

    async def _is_ready(self) -> bool:
        return bool(await self._ask("/readyz"))

    async def _ask(self, path: str) -> str:
        """Return the answer of its own port; "" while there is none or it is a refusal."""
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"http://127.0.0.1:{self._port}{path}") as answer,
            ):
                return await answer.text() if answer.ok else ""
        except aiohttp.ClientError:
            return ""

    async def _until(self, holds: Callable[[], Awaitable[bool]], what: str) -> None:
        try:
            async with asyncio.timeout(_READY_SECONDS):
                while not await holds():
                    _ = self.pid  # raises when the process has ended
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise BenchError(f"the operator is not {what} after {_READY_SECONDS} s") from None

    async def _end(self, by: signal.Signals) -> None:
        if self._process and self._process.returncode is None:
            self._process.send_signal(by)
            await self._process.wait()


def _total(series: dict[str, float], name: str) -> float:
    return sum(value for each, value in series.items() if each.partition("{")[0] == name)
