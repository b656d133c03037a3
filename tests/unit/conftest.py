"""What unit tests share: bounded generated examples, and expected files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

# The same examples at each run: a gate that fails by chance teaches people to press it again.
settings.register_profile(
    "unit",
    max_examples=25,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("unit")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Return a check that a file holds a text; with --update-golden it writes the file instead."""

    def check(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        assert path.read_text() == text, "if the change is meant: pytest --update-golden"

    return check
