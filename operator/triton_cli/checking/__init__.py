"""Check folders and manifests before any cluster sees them."""

from triton_cli.checking.manifests import manifest_remarks
from triton_cli.checking.remark import Remark
from triton_cli.checking.repositories import repository_remarks

__all__ = ["Remark", "manifest_remarks", "repository_remarks"]
