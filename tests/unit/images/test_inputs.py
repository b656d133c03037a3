"""An image is built again when, and only when, something that goes in has changed."""

from pathlib import Path

import pytest
from triton_images import inputs
from triton_images.catalogue import IMAGES, Image


@pytest.fixture
def image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Image:
    monkeypatch.setattr(inputs, "CHECKOUT", tmp_path)
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "main.py").write_text("print()")
    (tmp_path / "Dockerfile").write_text("FROM scratch")
    return Image("one", "dev", "Dockerfile", ".", ("code",))


def change_nothing(root: Path) -> None:
    (root / "code" / "main.py").touch()
    (root / "README.md").write_text("not an input")
    (root / "code" / "__pycache__").mkdir()
    (root / "code" / "__pycache__" / "main.pyc").write_text("compiled")


def change_content(root: Path) -> None:
    (root / "code" / "main.py").write_text("print(1)")


def change_dockerfile(root: Path) -> None:
    (root / "Dockerfile").write_text("FROM scratch\nUSER 1")


def change_mode(root: Path) -> None:
    (root / "code" / "main.py").chmod(0o755)


def move_file(root: Path) -> None:
    (root / "code" / "main.py").rename(root / "code" / "other.py")


def add_file(root: Path) -> None:
    (root / "code" / "new.py").touch()


def test_the_fingerprint_ignores_what_is_not_in_the_image(image: Image, tmp_path: Path) -> None:
    """Times, caches and other files do not cause a build."""
    before = inputs.fingerprint(image, "recipe")
    change_nothing(tmp_path)

    assert inputs.fingerprint(image, "recipe") == before


@pytest.mark.parametrize(
    "change", [change_content, change_dockerfile, change_mode, move_file, add_file]
)
def test_the_fingerprint_sees_every_change(image: Image, tmp_path: Path, change) -> None:
    """Whatever changes the image changes its fingerprint."""
    before = inputs.fingerprint(image, "recipe")
    change(tmp_path)

    assert inputs.fingerprint(image, "recipe") != before


def test_the_fingerprint_covers_the_base_image(image: Image) -> None:
    """Another recipe of the base image is another image."""
    assert inputs.fingerprint(image, "one") != inputs.fingerprint(image, "two")


def test_the_context_holds_the_inputs_with_plain_modes(image: Image, tmp_path: Path) -> None:
    """The builder sees the inputs only, whatever the checkout's umask."""
    change_nothing(tmp_path)
    (tmp_path / "code" / "main.py").chmod(0o600)
    context = tmp_path / "context"
    context.mkdir()
    inputs.copy_context(image, context)

    files = [path for path in context.rglob("*") if path.is_file()]
    assert files == [context / "code" / "main.py"]
    assert files[0].stat().st_mode & 0o777 == 0o644


def test_a_missing_input_is_named(image: Image, tmp_path: Path) -> None:
    """A catalogue that is out of date says so."""
    (tmp_path / "code" / "main.py").unlink()
    (tmp_path / "code").rmdir()

    with pytest.raises(FileNotFoundError, match=r"one: .*code does not exist"):
        inputs.fingerprint(image, "recipe")


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.name)
def test_every_image_of_the_catalogue_has_its_files(image: Image) -> None:
    """The catalogue agrees with the checkout."""
    assert len(inputs.fingerprint(image, "recipe")) == 16
