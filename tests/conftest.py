"""Options that all tests share."""

import pytest

pytest_plugins = ["source_servers.fixtures"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that rewrites expected files instead of comparing with them."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the expected files")
