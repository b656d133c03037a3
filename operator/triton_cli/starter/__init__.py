"""A starter that works as it is: a model, its manifest, a request, and how to go on.

The files are templates of string.Template beside this one; `.txt` keeps a model's Python from being
taken for ours.
"""

from triton_cli.starter.files import File, starter

__all__ = ["File", "starter"]
