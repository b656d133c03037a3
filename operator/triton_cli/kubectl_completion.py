"""What kubectl asks for when `kubectl triton` is completed: candidates, then a directive.

kubectl runs the program kubectl_complete-<plugin> with the words so far; the answer is that of
spf13/cobra's `__complete`.
"""

import sys
from typing import Final

import click
from click.shell_completion import ShellComplete

from triton_cli.application import application

# cobra, ShellCompDirective: 0 lets the shell complete files, 4 does not.
_FILES: Final = ":0"
_NO_FILES: Final = ":4"


def answer(cli: click.Command, words: list[str]) -> list[str]:
    """Return the lines that complete the last of *words*."""
    *before, incomplete = words or [""]
    found = ShellComplete(cli, {}, "kubectl-triton", "").get_completions(before, incomplete)
    plain = [item for item in found if item.type == "plain"]
    lines = [f"{item.value}\t{item.help}" if item.help else str(item.value) for item in plain]
    return [*lines, _NO_FILES if plain else _FILES]


def main() -> None:
    """Write the answer for the words in the arguments."""
    sys.stdout.write("\n".join(answer(application, sys.argv[1:])) + "\n")
