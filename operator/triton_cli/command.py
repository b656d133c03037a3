"""Commands that show examples, and groups that load a command when it is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

import click


@dataclass(frozen=True)
class Example:
    """A call that works, given the files that it names."""

    purpose: str
    line: str
    """What is typed into a shell."""


class Command(click.Command):
    """A command whose help ends with examples, as kubectl's does. A test runs each of them."""

    def __init__(self, *arguments: Any, examples: Sequence[Example] = (), **options: Any) -> None:
        """Take what click takes, and *examples*."""
        super().__init__(*arguments, **options)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples below the options."""
        del ctx
        with formatter.section("Examples"):
            blocks = [f"# {each.purpose}\n{each.line}" for each in self.examples]
            for number, block in enumerate(blocks):
                formatter.write("\n" if number else "")
                formatter.write("".join(f"  {line}\n" for line in block.splitlines()))


@dataclass(frozen=True)
class Deferred:
    """A command that is not loaded yet."""

    module: str
    """Module that holds it under the name `command`."""
    summary: str
    """The first sentence of its help."""


class Group(click.Group):
    """A group that knows its commands by name and summary, and imports one when it is called."""

    def __init__(
        self, *arguments: Any, deferred: Mapping[str, Deferred | click.Group], **options: Any
    ) -> None:
        """Take what click takes, and the commands by name."""
        super().__init__(*arguments, **options)
        self._deferred = deferred

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order in which they are used."""
        del ctx
        return list(self._deferred)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, loaded; None when there is none of that name."""
        del ctx
        found = self._deferred.get(cmd_name)
        if isinstance(found, Deferred):
            return cast("click.Command", import_module(found.module).command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that *args* begin with. Raises UsageError, with a name like it."""
        name = args[0]
        if name not in self._deferred and not ctx.resilient_parsing:
            from triton_cli.near import near  # noqa: PLC0415 - only who mistypes pays for it

            ctx.fail(f"there is no command {name!r}{near(name, self._deferred)}")
        return super().resolve_command(ctx, args)

    def summaries(self) -> list[tuple[str, str]]:
        """Return name and summary of each command; nothing is loaded for it."""
        return [
            (name, each.summary if isinstance(each, Deferred) else each.get_short_help_str(80))
            for name, each in self._deferred.items()
        ]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the names with their summaries."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(self.summaries())
