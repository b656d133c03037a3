"""The images: their names, and the files that each is made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]

NAMESPACE = "localhost/triton-operator"
"""Prefix of every image name, in archives, in clusters and so in pods.

A name without a registry means Docker Hub, so a pod whose image was not loaded would ask there
for a name that anyone may register. `localhost` cannot be pulled from: such a pod fails at once.
"""


@dataclass(frozen=True)
class Image:
    """One image and everything that its content depends on."""

    name: str
    tag: str
    dockerfile: str
    """Path from the root of the checkout."""
    context: str
    """Folder that COPY paths start from, as a path from the root of the checkout."""
    inputs: tuple[str, ...]
    """Files and folders in the context that the Dockerfile copies. The builder sees no others."""

    @property
    def reference(self) -> str:
        """The name by which pods ask for the image."""
        return f"{NAMESPACE}/{self.name}:{self.tag}"


IMAGES = (
    Image(
        name="operator",
        tag="dev",
        dockerfile="deploy/images/operator.Dockerfile",
        context=".",
        inputs=(
            "requirements/operator.txt",
            "operator/triton_api",
            "operator/triton_fetcher/__init__.py",
            "operator/triton_fetcher/repository",
            "operator/triton_operator",
        ),
    ),
    Image(
        name="gateway",
        tag="dev",
        dockerfile="deploy/images/gateway.Dockerfile",
        context="deploy/images",
        inputs=(),
    ),
    Image(
        name="fetcher",
        tag="dev",
        dockerfile="deploy/images/fetcher.Dockerfile",
        context=".",
        inputs=("requirements/fetcher.txt", "operator/triton_api", "operator/triton_fetcher"),
    ),
    Image(
        name="middleware",
        tag="dev",
        dockerfile="deploy/images/middleware.Dockerfile",
        context=".",
        inputs=("requirements/middleware.txt", "operator/triton_middleware"),
    ),
    Image(
        # The tag is NVIDIA's release: the operator derives the server's version from it.
        name="tritonserver-cpu",
        tag="24.10",
        dockerfile="deploy/images/triton-cpu/Dockerfile",
        context="deploy/images/triton-cpu",
        inputs=("requirements.txt", "entrypoint.sh", "backends"),
    ),
    Image(
        name="sample-densenet",
        tag="dev",
        dockerfile="deploy/images/sample-densenet.Dockerfile",
        context="deploy/samples/densenet_onnx",
        inputs=("requirements.txt", "make_model.py"),
    ),
)


def named(names: list[str]) -> list[Image]:
    """Return the images called *names*, all of them if there are no names."""
    by_name = {image.name: image for image in IMAGES}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        msg = f"no image is called {', '.join(unknown)}; there are: {', '.join(by_name)}"
        raise LookupError(msg)
    return [by_name[name] for name in names] or list(IMAGES)
