"""Real Triton, real HAProxy, the real middleware; only the cluster is not there."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from gateway import releases
from local.runs import Run, environment, started

Start = Callable[..., Run]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let no test of this folder hang; the first one installs Triton."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def shell() -> Iterator[dict[str, str]]:
    """The variables of runs; what they install is kept for the next time."""
    given = os.environ.get("TRITON_OPERATOR_CACHE", Path.home() / ".cache/triton-operator")
    # Short: a socket's path has at most 107 characters.
    with TemporaryDirectory(prefix="runs-") as runtime:
        yield environment(Path(given) / "local", Path(runtime), releases.oldest())


@pytest.fixture
def start(shell: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Start a run with the arguments given."""
    with ExitStack() as stack:

        def start(*arguments: str | Path, **options: int) -> Run:
            return stack.enter_context(started(tmp_path, shell, *arguments, **options))

        yield start
