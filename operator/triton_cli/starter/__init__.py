"""Starters that work as they are: a model, a script or both, a manifest, a request, how to go on.

The files are templates of string.Template beside this one; `.txt` keeps a model's Python from being
taken for ours.
"""

from triton_cli.starter.files import STARTERS, File, starter

__all__ = ["STARTERS", "File", "starter"]
