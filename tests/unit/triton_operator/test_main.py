"""__main__: how the process ends."""

import asyncio

import pytest

from triton_operator import __main__ as process
from triton_operator.cluster import NoClusterError
from triton_operator.cluster.lease import LeaseLostError


@pytest.mark.parametrize(
    ("error", "code"), [(None, 0), (LeaseLostError("lease"), 1), (NoClusterError("none"), 1)]
)
def test_exit_code(monkeypatch, error, code):
    """A lost Lease and a missing cluster end the process with a sentence, not a stack."""

    async def run(_):
        if error:
            raise error

    monkeypatch.setattr(process, "run", run)
    monkeypatch.setattr(process.logs, "configure", lambda _: None)
    monkeypatch.setattr(process.settings, "from_environment", process.Settings)
    assert process.main() == code


async def test_the_first_failure_is_raised_and_the_rest_is_ended():
    """A dead part must not leave the others running without it."""

    async def fail():
        raise ZeroDivisionError

    tasks = [asyncio.create_task(fail()), asyncio.create_task(asyncio.Event().wait())]
    with pytest.raises(ZeroDivisionError):
        await process._first_to_end(tasks)
    await process._cancelled(tasks)
    assert [task.cancelled() for task in tasks] == [False, True]
