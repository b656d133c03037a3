"""Make the manifests of a TritonModel out of what a person knows of it, without a file."""

from triton_cli.composing.model import composed

__all__ = ["composed"]
