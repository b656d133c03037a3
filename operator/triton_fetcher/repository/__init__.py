"""Judge a model repository as Triton would, before Triton starts.

Pure: a tree of files and the wishes of the spec go in, findings and merged configurations come
out. No network, no clock, no write. The fetcher, the operator and the command line share it, so
it must stay cheap to import: protobuf is loaded at the first config.pbtxt.

Each rule is Triton's own; docs/repository-checks.md lists them with their messages, and the corpus
of tests holds them against the real server.
"""

from triton_fetcher.repository.check import Verdict, check
from triton_fetcher.repository.config_text import ConfigSyntaxError
from triton_fetcher.repository.locate import Location, locate
from triton_fetcher.repository.options import Options
from triton_fetcher.repository.overlay import merged
from triton_fetcher.repository.selection import served_models
from triton_fetcher.repository.tree import FolderTree, MappingTree, Tree

__all__ = [
    "ConfigSyntaxError",
    "FolderTree",
    "Location",
    "MappingTree",
    "Options",
    "Tree",
    "Verdict",
    "check",
    "locate",
    "merged",
    "served_models",
]
