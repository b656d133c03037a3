"""What all tests share: options, and signals that mean what they do in a terminal."""

import signal

import pytest

pytest_plugins = ["source_servers.fixtures"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that rewrites expected files instead of comparing with them."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the expected files")


def pytest_configure() -> None:
    """Let processes that tests start be ended by the signals that they are sent.

    Under nohup SIGHUP is ignored, and SIGINT by what a shell starts in the background; children
    inherit that, and the command line goes by it.
    """
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
