"""Describe a program of the cluster as data, so that clusters can be compared before they run."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import processes
import settings
import tools


@dataclass(frozen=True)
class Component:
    """Hold a program's arguments and the configuration files that it reads."""

    name: str
    arguments: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    program: str = ""

    def argv(self) -> list[str]:
        """Return the command line."""
        return [str(tools.path(self.program or self.name)), *self.arguments]

    def start(self) -> processes.Process:
        """Write the configuration and start the program."""
        settings.CONFIG.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            config(name).write_text(content)
        return processes.start(self.name, self.argv(), first_on_path=tools.folder())


def config(name: str) -> Path:
    """Return the path of a configuration file."""
    return settings.CONFIG / name


def document(kind: str, group: str, **fields: Any) -> str:
    """Return a component's configuration object as text; JSON is YAML too."""
    return json.dumps({"apiVersion": group, "kind": kind, **fields}, indent=2)
