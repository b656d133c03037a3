"""Real HAProxy, the oldest and the newest; behind it a recorder or the real Triton."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from gateway import proxy, recorder, releases, triton
from gateway.proxy import Gateway
from gateway.recorder import Recorder
from gateway.triton import Triton
from triton_operator.children.gateway import GatewaySettings, Limits

LIMIT = 2 * 2**20

Started = Callable[..., Gateway]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let no test of this folder hang; the first one builds an image."""
    for item in items:
        if item.path.parent == Path(__file__).parent and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session", params=["oldest", "newest"])
def haproxy(request: pytest.FixtureRequest) -> Path:
    """The program, once for each end of the range of releases."""
    return releases.oldest() if request.param == "oldest" else releases.newest()


@pytest.fixture(scope="session")
def server() -> Iterator[Triton]:
    """The real Triton with the model `echo`."""
    with triton.serving() as served:
        yield served


@pytest.fixture(scope="session")
def recorded() -> Iterator[Recorder]:
    """The stand-in, for the whole run."""
    with recorder.recording() as running:
        yield running


@pytest.fixture
def behind(recorded: Recorder) -> Recorder:
    """The stand-in, with nothing written down yet."""
    recorded.clear()
    return recorded


def _settings(**changes: object) -> GatewaySettings:
    given = {"service": "demo", "limits": Limits(max_body_bytes=LIMIT)} | changes
    return GatewaySettings(**given)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def in_front_of_triton(
    haproxy: Path, server: Triton, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    """A gateway with keys in front of Triton."""
    folder = tmp_path_factory.mktemp("gateway")
    places = proxy.places(folder, http=server.http_port, grpc=server.grpc_port)
    with proxy.running(haproxy, _settings(places=places), folder) as started:
        yield started


@pytest.fixture(scope="session")
def in_front_of_recorder(
    haproxy: Path, recorded: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    """A gateway with keys in front of the stand-in, which is Triton and the middleware."""
    folder = tmp_path_factory.mktemp("gateway")
    port = recorded.http_port
    places = proxy.places(folder, http=port, grpc=recorded.grpc_port, middleware=port)
    settings = _settings(
        places=places, middleware=True, allow_origins=("https://shop.example",), drain_seconds=2
    )
    with proxy.running(haproxy, settings, folder) as started:
        yield started


@pytest.fixture
def start(haproxy: Path, server: Triton, recorded: Recorder, tmp_path: Path) -> Iterator[Started]:
    """Start another gateway, in front of Triton unless other ports are given."""
    with ExitStack() as stack:

        def start(
            *,
            ports: tuple[int, int] | None = None,
            address: str = "127.0.0.1",
            **changes: object,
        ) -> Gateway:
            folder = tmp_path / str(len(list(tmp_path.iterdir())))
            http, grpc = ports or (server.http_port, server.grpc_port)
            places = proxy.places(folder, http=http, grpc=grpc, middleware=recorded.http_port)
            settings = _settings(places=places, **changes)
            return stack.enter_context(proxy.running(haproxy, settings, folder, address))

        yield start
