"""A run from its start to its end: deploy, tell where it is, watch, reload, stop."""

import asyncio
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from triton_cli.errors import UserError
from triton_cli.local import changes
from triton_cli.local.control import controlled
from triton_cli.local.deployment import SCRIPT, SCRIPT_FILES, Deployment
from triton_cli.local.plan import Plan
from triton_cli.local.screen import Screen

_SHOWN_MODELS: Final = 5


class Session:
    """One run of a plan."""

    def __init__(
        self, plan: Plan, screen: Screen, watched: Sequence[Path], refresh: Callable[[], None]
    ) -> None:
        """Take what to run; *watched* files are the script's, and *refresh* brings them anew."""
        self._plan = plan
        self._screen = screen
        self._watched = watched
        self._refresh = refresh
        self._deployment = Deployment(plan, screen)
        self._orders: asyncio.Queue[asyncio.Future[str]] = asyncio.Queue()
        self._told_to_end = False

    async def run(self) -> None:
        """Serve until a signal. Raises UserError when it can't, or can't any longer."""
        async with controlled(self._plan.model.name, self._order):
            work = asyncio.create_task(self._work())
            for each in _signals():
                asyncio.get_running_loop().add_signal_handler(each, self._end, work)
            try:
                await work
            except asyncio.CancelledError:
                if not self._told_to_end:
                    raise
            finally:
                await self._deployment.stop()

    def _end(self, work: "asyncio.Task[None]") -> None:
        """End in order; at the second time at once."""
        if self._told_to_end:
            self._deployment.kill()
        self._told_to_end = True
        work.cancel()

    async def _work(self) -> None:
        seen = await asyncio.to_thread(changes.state, self._watched)
        await self._deployment.bring()
        await self._deployment.serve()
        self._tell()
        self._screen.more("Ctrl-C ends it")
        while True:
            seen = await self._until_reloaded(seen)

    async def _until_reloaded(self, seen: changes.State) -> changes.State:
        """Wait for a change or an order, and reload. Raises FailedError when a process ends."""
        ended = asyncio.create_task(self._deployment.ended())
        changed = asyncio.create_task(changes.changed(self._watched, seen))
        ordered = asyncio.create_task(self._orders.get())
        tasks: tuple[asyncio.Task[Any], ...] = (ended, changed, ordered)
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
        if ended in done:
            ended.result()
        # Before the script is read: what is saved meanwhile is another change.
        now = await asyncio.to_thread(changes.state, self._watched)
        wrong = await self._reload()
        if ordered in done:
            ordered.result().set_result(wrong)
        return now

    async def _order(self) -> str:
        """Have the script reloaded; return what is wrong."""
        if self._plan.model.spec.middleware is None:
            return "there is no script to reload: spec.middleware is not set"
        order: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        await self._orders.put(order)
        return await order

    async def _reload(self) -> str:
        """Run the script as it is now; Triton and the packages stay. Return what is wrong."""
        self._screen.state("deploying", "the script as it is now")
        await self._deployment.stop(SCRIPT)
        try:
            self._refresh()
            await self._deployment.bring(SCRIPT_FILES)
            await self._deployment.serve(SCRIPT)
        except UserError as error:
            await self._deployment.stop(SCRIPT)
            self._screen.failed(error)
            self._screen.more("the others run on; correct the script to have it tried again")
            return error.message
        self._tell()
        return ""

    def _tell(self) -> None:
        first, *others = addresses(self._plan)
        self._screen.state("running", first)
        for each in others:
            self._screen.more(each)


def _signals() -> Iterator[signal.Signals]:
    """Yield what ends a run; a terminal that is closed does not where nohup has said so."""
    yield from (signal.SIGINT, signal.SIGTERM)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        yield signal.SIGHUP


def addresses(plan: Plan) -> list[str]:
    """Return where clients ask, the way for most of them first."""
    base = f"http://localhost:{plan.ports.http}"
    script = [f"{base}/score"] if plan.model.spec.middleware else []
    if plan.model.spec.repository is None:
        return script
    # As the fetcher has published them.
    models = sorted(each.name for each in plan.repository.iterdir())
    shown = [f"{base}/v2/models/{name}/infer" for name in models[:_SHOWN_MODELS]]
    more = len(models) - len(shown)
    rest = [f"and {more} more"] if more else []
    return [*script, *shown, *rest, f"localhost:{plan.ports.grpc} (gRPC)"]
