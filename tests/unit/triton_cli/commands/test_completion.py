"""completion: of kubectl-triton by the shell, of `kubectl triton` by kubectl."""

import pytest

from triton_cli.application import application
from triton_cli.kubectl_completion import answer, main


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts_complete_the_program(shell, call):
    """Each shell in its own words."""
    shown = call("completion", shell).stdout
    assert "kubectl-triton" in shown
    assert f"_KUBECTL_TRITON_COMPLETE={shell}_complete" in shown


@pytest.mark.parametrize(
    ("words", "candidates"),
    [
        (["ren"], ["render"]),
        (["import", ""], ["azureml"]),
        (["render", "-o", "j"], ["json"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["render", "--fil"], ["--filename"]),
    ],
)
def test_kubectl_is_told_candidates(words, candidates):
    """One a line, then that nothing else completes."""
    *lines, directive = answer(application, words)
    assert [line.partition("\t")[0] for line in lines] == candidates
    assert directive == ":4"


def test_kubectl_is_told_to_complete_files():
    """Where nothing of ours fits."""
    assert answer(application, ["render", "-f", ""])[-1] == ":0"


def test_the_program_prints_the_answer(monkeypatch, capsys):
    """As kubectl calls it."""
    monkeypatch.setattr("sys.argv", ["kubectl_complete-triton", "expl"])
    main()
    assert capsys.readouterr().out.splitlines()[0].startswith("explain")
