"""What the checker is told."""

from triton_fetcher.repository import Options


def test_nothing_is_known_by_default() -> None:
    """The command line checks a folder without a cluster: no GPU and no backend is assumed away."""
    options = Options()

    assert (options.gpus, options.backends, options.models) == (None, None, ())
    assert options.auto_complete
