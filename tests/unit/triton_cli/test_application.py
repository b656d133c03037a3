"""application, command: the tree of commands, their help, and how fast it comes."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from triton_cli import __main__ as entry
from triton_cli.application import application
from triton_cli.command import Command, Group
from unit.triton_cli.conftest import ROOT

# Each takes longer to import than --help may take.
HEAVY = {"aiohttp", "celpy", "google", "kubernetes", "pydantic", "re2", "tritonclient", "yaml"}


def commands(group=application, above=()):
    """Return every command that is no group, by its words."""
    found = {}
    for name in group.list_commands(click.Context(group)):
        each = group.get_command(click.Context(group), name)
        words = (*above, name)
        found |= commands(each, words) if isinstance(each, click.Group) else {words: each}
    return found


def groups(group=application):
    """Return every group of deferred commands."""
    inner = [group.get_command(click.Context(group), name) for name, _ in group.summaries()]
    return [group, *(each for each in inner if isinstance(each, Group))]


COMMANDS = commands()


def test_help_loads_nothing_heavy():
    """It is asked for often, and has to come within 0.3 s."""
    code = (
        "import sys\n"
        "from triton_cli.__main__ import main\n"
        "sys.argv = ['kubectl-triton', '--help']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print('loaded:', sorted({HEAVY!r} & set(sys.modules)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PYTHONPATH": "operator"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Commands:" in shown
    assert "loaded: []" in shown


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(words, call):
    """Each ends with calls that can be copied."""
    shown = call(*words, "--help").output
    assert isinstance(COMMANDS[words], Command)
    assert COMMANDS[words].examples
    assert all(example.line in shown for example in COMMANDS[words].examples)


def test_summaries_are_the_first_sentences_of_the_help():
    """They are said twice so that --help of a group loads no command."""
    for group in groups():
        for name, summary in group.summaries():
            command = group.get_command(click.Context(group), name)
            assert (command.help or "").split("\n\n")[0].replace("\n", " ").strip() == summary


def test_an_unknown_command_is_told(call):
    """With the code of a wrong call."""
    result = call("rendr")
    assert result.exit_code == 2
    assert "there is no command 'rendr'; did you mean render?" in result.output
    assert "there is no command 'gt'; did you mean get?" in call("keys", "gt").output


def test_the_version_is_the_projects(call):
    """One version for all programs."""
    assert call("--version").output.startswith("kubectl triton, version 0.")


def program(*arguments, **environment):
    """Run the program as users do; return what came of it."""
    return subprocess.run(
        [sys.executable, "-m", "triton_cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "operator", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_mistake_is_one_sentence_without_a_traceback():
    """On standard error, with a code that scripts see."""
    ended = program("render", "-f", "no-such-file.yaml")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        "error: can't read no-such-file.yaml: No such file or directory; correct the name\n"
    )


def raising(error):
    """Return a main program that fails."""

    def broken(**_):
        raise error

    return broken


def test_a_fault_of_the_program_is_one_sentence_too(monkeypatch):
    """It says how to see more."""
    monkeypatch.setattr(application, "main", raising(ZeroDivisionError("oh")))
    with pytest.raises(SystemExit, match="fault of kubectl-triton: ZeroDivisionError: oh"):
        entry.main()
    monkeypatch.setenv(entry.TRACEBACK_VARIABLE, "1")
    with pytest.raises(ZeroDivisionError):
        entry.main()


def test_without_its_packages_the_program_says_what_to_install(monkeypatch):
    """The script is part of every installation, its packages are an extra."""

    def missing(_):
        raise ModuleNotFoundError(name="click")

    monkeypatch.setattr(entry, "import_module", missing)
    with pytest.raises(SystemExit, match=r"needs the package click; .*triton-operator\[cli\]"):
        entry.main()


def test_what_the_machine_refuses_is_no_fault_of_the_program(monkeypatch):
    """A full disk, a folder that nobody may enter."""
    refused = PermissionError(errno.EACCES, "Permission denied", "/srv/x")
    monkeypatch.setattr(application, "main", raising(refused))
    with pytest.raises(SystemExit, match=r"^error: /srv/x: Permission denied$"):
        entry.main()
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "triton_cli", "--help"],
            cwd=ROOT,
            env={"PYTHONPATH": "operator"},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (1, "error: No space left on device\n")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_ctrl_c_ends_it_as_a_shell_expects(error, monkeypatch):
    """Also before the commands are there."""
    monkeypatch.setattr(application, "main", raising(error))
    with pytest.raises(SystemExit) as ended:
        entry.main()
    assert ended.value.code == 130


def test_a_terminal_of_another_alphabet_gets_what_it_can_show(tmp_path):
    """The rest by its number."""
    file = tmp_path / "\u20ac.yaml"
    file.write_text("kind: x\n")
    ended = program("render", "-f", str(file), PYTHONIOENCODING="latin-1")
    assert "\\u20ac.yaml; name a file" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_who_reads_no_further_ends_it():
    """`| head -1`, without a word about it."""
    line = f"{sys.executable} -m triton_cli completion bash | head -1"
    ended = subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "operator"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (len(ended.stdout.splitlines()), ended.stderr) == (1, "")
