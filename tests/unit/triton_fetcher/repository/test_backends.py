"""What Triton's core knows of backends."""

from triton_fetcher.repository.backends import BACKENDS, PAIRED_PLATFORMS


def test_the_platform_that_is_filled_in_fits() -> None:
    """What the checker fills in, it must accept."""
    for backend in BACKENDS:
        platform = backend.layouts[0][0]
        assert platform in PAIRED_PLATFORMS.get(backend.name, ("",))


def test_files_are_looked_for_in_the_cores_order() -> None:
    """With two model files in a folder, the first of these wins."""
    assert [backend.files[0] for backend in BACKENDS] == [
        "model.savedmodel",
        "model.plan",
        "model.onnx",
        "model.xml",
        "model.pt",
        "model.py",
    ]
