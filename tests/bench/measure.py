"""One size: TritonModels with an operator of their own, then as many bare Deployments."""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import access, stage
from bench.api import Api, Object
from bench.audit import AuditLog, Request, tally
from bench.errors import BenchError
from bench.figures import Footprint, Life, OperatorCost, Restart, SizeResult, Traffic
from bench.lifecycle import Lifecycle
from bench.operator_process import OperatorProcess
from bench.progress import say
from bench.subjects import Subject, bare_deployments, triton_models
from bench.watching import watched

# The operator tells the counts of a rollout with up to 5 s of delay; those writes count too.
_QUIET_SECONDS: Final = 7.0
_QUIET_LIMIT_SECONDS: Final = 90.0
_IDLE_SECONDS: Final = 10.0
_REFUSED: Final = 400
_NOT_FOUND: Final = 404


@dataclass(frozen=True)
class Files:
    """Where the audit log is read, and where the operator's credentials and log go."""

    audit_log: Path
    secrets: Path
    logs: Path


async def measure(api: Api, cluster: Object, size: int, files: Files) -> SizeResult:
    """Measure *size* objects in the *cluster* of a kubeconfig."""
    say(f"== {size} TritonModels")
    name = f"bench-{size}"
    async with AsyncExitStack() as stack:
        audit = AuditLog(files.audit_log, name)
        stack.callback(audit.close)
        namespace = await stack.enter_async_context(stage.namespace(api, name))
        kubeconfig = files.secrets / f"{name}.kubeconfig"
        await access.grant(api, namespace, kubeconfig, cluster)
        log = files.logs / f"{name}-operator.log"
        log.write_bytes(b"")
        operator = OperatorProcess(namespace, kubeconfig, log)
        stack.push_async_callback(operator.stop)
        models = _Models(api, audit, namespace, operator)
        await models.measure(size)
        await operator.stop()
        say(f"== {size} bare Deployments")
        bare = await _measure_bare(api, audit, namespace, bare_deployments(models.template), size)
    return SizeResult(size, models.figures, bare, models.cost)


async def _measure_bare(
    api: Api, audit: AuditLog, namespace: str, subject: Subject, size: int
) -> Life:
    async with watched(api, subject.collection(namespace), subject.is_ready) as readiness:
        life = Lifecycle(api, audit, namespace, subject, readiness)
        say("  creating")
        await life.create(size, None)
        say("  changing a field of each")
        await life.change(None)
        say("  one more at a time")
        await life.one_more()
        say("  deleting")
        await life.delete()
    return life.figures


class _Models:
    """The TritonModels of one size and the operator that looks after them."""

    def __init__(
        self, api: Api, audit: AuditLog, namespace: str, operator: OperatorProcess
    ) -> None:
        self._api = api
        self._audit = audit
        self._namespace = namespace
        self._operator = operator
        self.cost = OperatorCost()
        self.figures = Life("")
        self.template: Object = {}

    async def measure(self, size: int) -> None:
        """Go through all phases."""
        subject = triton_models()
        say("  starting the operator")
        await self._operator.start()
        await self._operator.ready()
        await self._quiet()
        self._footprint("with no model")
        collection = subject.collection(self._namespace)
        async with watched(self._api, collection, subject.is_ready) as readiness:
            life = Lifecycle(self._api, self._audit, self._namespace, subject, readiness)
            self.figures = life.figures
            await self._create(life, size)
            await self._change(life)
            await self._idle()
            say("  one more at a time")
            await life.one_more()
            await self._restart(len(life.names))
            say("  deleting")
            await life.delete()

    async def _create(self, life: Lifecycle, size: int) -> None:
        say("  creating")
        mark = len(self._audit.read())
        await life.create(size, self._operator.pid)
        await self._quiet()
        self.cost.created = self._traffic(mark)
        self._footprint("with all models ready")
        deployments = f"/apis/apps/v1/namespaces/{self._namespace}/deployments"
        made = await self._api.get(f"{deployments}/{life.names[0]}")
        self.template = made["spec"]["template"]

    async def _change(self, life: Lifecycle) -> None:
        say("  changing a field of each")
        mark = len(self._audit.read())
        await life.change(self._operator.pid)
        await self._quiet()
        self.cost.changed = self._traffic(mark)
        self._footprint("after the change")

    async def _idle(self) -> None:
        before = self._operator.cpu_seconds()
        await asyncio.sleep(_IDLE_SECONDS)
        spent = self._operator.cpu_seconds() - before
        self.cost.idle_cpu_percent = round(100 * spent / _IDLE_SECONDS, 2)

    async def _restart(self, count: int) -> None:
        say("  killing the operator and starting it again")
        await self._quiet()
        mark = len(self._audit.read())
        await self._operator.kill()
        await self._operator.start()
        ready = await self._operator.ready()
        settled = await self._operator.reconciled(count)
        await self._quiet()
        traffic = self._traffic(mark)
        self.cost.restart = Restart(round(ready, 2), round(settled, 2), traffic)
        self._footprint("after the restart")

    def _footprint(self, moment: str) -> None:
        now, peak = self._operator.memory_mib()
        cpu = round(self._operator.cpu_seconds(), 2)
        self.cost.footprints[moment] = Footprint(cpu, now, peak)
        say(f"    operator: {now:.0f} MiB, {cpu:.1f} CPU seconds")

    async def _quiet(self) -> None:
        """Wait until the operator has asked for nothing for a while."""
        limit = time.time() + _QUIET_LIMIT_SECONDS
        since = time.time()
        while time.time() - since < _QUIET_SECONDS:
            await asyncio.sleep(0.5)
            last = max((each.answered for each in self._own(0) if not each.is_lease), default=0.0)
            since = max(since, last)
            if time.time() > limit:
                raise BenchError("the operator does not come to rest: it keeps asking or writing")

    def _traffic(self, mark: int) -> Traffic:
        self._refuse_others(mark)
        own = self._own(mark)
        told = [each for each in own if not each.is_lease]
        return Traffic(
            requests=len(told),
            writes=sum(each.is_write for each in told),
            leases=len(own) - len(told),
            failed=sum(each.code >= _REFUSED and each.code != _NOT_FOUND for each in told),
            by_verb_and_kind=tally(told),
        )

    def _own(self, mark: int) -> list[Request]:
        user = access.user_name(self._namespace)
        return [each for each in self._audit.read()[mark:] if each.user == user]

    def _refuse_others(self, mark: int) -> None:
        """Stop when somebody else wrote status: figures of two operators tell about none."""
        user = access.user_name(self._namespace)
        for each in self._audit.read()[mark:]:
            if each.resource == "tritonmodels/status" and each.is_write and each.user != user:
                raise BenchError(f"another operator works in {self._namespace}: {each.user}")
