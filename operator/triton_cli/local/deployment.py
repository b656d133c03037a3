"""The processes of a plan, from the first to the last."""

import asyncio
from collections.abc import Sequence

from triton_api import contract
from triton_cli.errors import UserError
from triton_cli.local.member import Member
from triton_cli.local.plan import Plan
from triton_cli.local.process import Process
from triton_cli.local.readiness import answers
from triton_cli.local.screen import Screen
from triton_cli.local.verdict import End, failed, not_ready


class Deployment:
    """What runs of a plan. Each step raises FailedError when a process ends that must not."""

    def __init__(self, plan: Plan, screen: Screen) -> None:
        """Take the plan; *screen* gets each line of each process."""
        self._plan = plan
        self._screen = screen
        self._members: dict[str, Member] = {}

    async def bring(self, names: Sequence[str] = ()) -> None:
        """Run to their ends the processes that bring files: all, or those of *names*."""
        for told in self._plan.bringing:
            if not names or told.name in names:
                self._screen.step(told.name)
                member = await self._start(told)
                code = await member.ended()
                del self._members[told.name]
                if code:
                    raise failed(End(told, code, await member.output()))

    async def serve(self, names: Sequence[str] = ()) -> None:
        """Start what serves, all or those of *names*, and return once they are ready."""
        started = [told for told in self._plan.serving if not names or told.name in names]
        for told in started:
            await self._start(told)
        ready = asyncio.create_task(self._all_ready(started))
        ended = asyncio.create_task(self.ended())
        try:
            await asyncio.wait([ready, ended], return_when=asyncio.FIRST_COMPLETED)
            # The end of one explains why another is not ready.
            (ended if ended.done() else ready).result()
        finally:
            for task in (ready, ended):
                task.cancel()

    async def ended(self) -> None:
        """Wait until one of the processes ends, and raise FailedError."""
        members = list(self._members.values())
        waiting = {asyncio.create_task(member.ended()): member for member in members}
        try:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
        first = next(iter(done))
        member = waiting[first]
        raise failed(End(member.told, first.result(), await member.output()))

    async def stop(self, names: Sequence[str] = ()) -> None:
        """End the processes, all or those of *names*, in the reverse order of their start."""
        for name, member in reversed(list(self._members.items())):
            if not names or name in names:
                await member.stop(self._plan.stop_seconds)
                del self._members[name]

    def kill(self) -> None:
        """End everything at once."""
        for member in self._members.values():
            member.kill()

    async def _start(self, told: Process) -> Member:
        try:
            member = await Member.start(told, self._screen.line)
        except OSError as error:
            raise UserError(f"can't start {told.command[0]}: {error.strerror}") from None
        self._members[told.name] = member
        return member

    async def _all_ready(self, started: Sequence[Process]) -> None:
        for told in started:
            await self._until_ready(told)

    async def _until_ready(self, told: Process) -> None:
        try:
            await asyncio.wait_for(answers(told.ready), told.patience_seconds)
        except TimeoutError:
            raise not_ready(told, await self._members[told.name].output()) from None


SCRIPT: Sequence[str] = (contract.MIDDLEWARE_CONTAINER,)
"""What runs the script."""
SCRIPT_FILES: Sequence[str] = (contract.SCRIPT_FETCHER_CONTAINER,)
"""What brings it."""
