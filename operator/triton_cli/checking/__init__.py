"""Check folders and manifests before any cluster sees them."""

from triton_cli.checking.manifests import manifest_remarks
from triton_cli.checking.remark import Remark
from triton_cli.checking.repositories import repository_remarks
from triton_cli.checking.script_folders import (
    is_script_folder,
    script_file_remarks,
    script_folder_remarks,
)

__all__ = [
    "Remark",
    "is_script_folder",
    "manifest_remarks",
    "repository_remarks",
    "script_file_remarks",
    "script_folder_remarks",
]
