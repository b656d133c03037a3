"""The shape of the source: sizes, names, and what may be loaded where."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from triton_api.conditions import Reason
from triton_operator.diagnosis.hints import hint

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("operator", "deploy")
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts
)
TOO_GENERAL = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}


def python(code, **environment):
    """Run *code* at the root of the repository; return what it prints."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_the_source_root_is_no_package():
    """An `operator/__init__.py` would hide the standard library's module of that name."""
    assert not (ROOT / "operator" / "__init__.py").exists()


def test_the_standard_library_wins():
    """`import operator` at the root of the repository is the standard module."""
    where = python("import operator; print(operator.__file__, operator.attrgetter)")
    assert str(ROOT / "operator") not in where
    assert "attrgetter" in where


def test_files_are_short():
    """A file has at most 300 lines: one idea, read in one go."""
    lengths = {path: len(path.read_text().splitlines()) for path in FILES}
    assert {path.name: length for path, length in lengths.items() if length > 300} == {}


def test_functions_are_short():
    """A function has at most 40 lines."""
    lengths = {
        f"{path.name}: {node.name}": node.end_lineno - node.lineno + 1
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > 40} == {}


def test_names_say_what_is_inside():
    """No file and no folder is a drawer for everything."""
    names = {part.removesuffix(".py") for path in FILES for part in path.relative_to(ROOT).parts}
    assert names & TOO_GENERAL == set()


def test_files_say_what_they_are_for():
    """Each file opens with a docstring."""
    silent = [path for path in FILES if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_the_api_loads_pydantic_only():
    """The containers of a serving pod import it without the operator's dependencies."""
    code = (
        "import sys, triton_api.crd, triton_api.names, triton_api.contract;"
        "print(sorted({'kopf', 'kubernetes', 'aiohttp', 'yaml'} & set(sys.modules)))"
    )
    assert python(code, PYTHONPATH="operator") == "[]"


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_in_the_troubleshooting_page(reason):
    """Who reads a reason finds what it means and what to do."""
    page = (ROOT / "docs" / "troubleshooting.md").read_text()
    assert hint(reason, "") or reason.value in page


# Files whose facts are tested where they are used, and which hold declarations only.
ELSEWHERE = {
    "log.py": "test_main.py",
    "pipeline.py": "test_main.py",
    "places.py": "test_main.py",
    "azure.py": "test_object_store.py",
    "gs.py": "test_object_store.py",
    "s3.py": "test_object_store.py",
    "source.py": "test_object_store.py",
    "__main__.py": "test_main.py",
    "outcome.py": "test_controller.py",
    "metadata.py": "test_children.py",
    "pod.py": "test_children.py",
    "script_hints.py": "test_hints.py",
    "source_hints.py": "test_hints.py",
    "restrictions.py": "test_flags.py",
    "command.py": "test_application.py",
    "errors.py": "test_terminal.py",
    "options.py": "test_application.py",
    "printing.py": "test_terminal.py",
    "rendering.py": "commands/test_render.py",
    "yaml_text.py": "test_manifests.py",
    "access.py": "commands/test_keys_get.py",
    "comparing.py": "commands/test_render.py",
    "display.py": "commands/test_wait.py",
    "following.py": "commands/test_wait.py",
    "model_options.py": "commands/test_deploy.py",
    "azureml_options.py": "commands/test_import_azureml.py",
    "kubectl_completion.py": "commands/test_completion.py",
}
# Folders whose facts show only together, with servers or as a whole; their pure files have their
# own tests beside.
TOGETHER = {
    "triton_cli/azureml": "unit/triton_cli/commands/test_import_azureml.py",
    "triton_cli/cluster": "cluster/test_cli.py",
    "triton_cli/composing": "unit/triton_cli/commands/test_deploy.py",
    "triton_cli/scoring": "unit/triton_cli/commands/test_score.py",
    "triton_cli/checking": "unit/triton_cli/commands/test_check.py",
    "triton_cli/explanation": "unit/triton_cli/commands/test_explain.py",
    "triton_cli/statuses": "unit/triton_cli/commands/test_status.py",
    "triton_cli/local": "local/test_ends.py",
    "triton_cli/starter": "unit/triton_cli/commands/test_new.py",
    "triton_cli/validation": "unit/triton_cli/validation/test_words.py",
    "triton_fetcher/obtain": "sources/test_faults.py",
    "triton_fetcher/store": "sources/test_cache.py",
    "triton_fetcher/transfer": "unit/triton_fetcher/transfer/test_engine.py",
    "triton_fetcher/archives": "unit/triton_fetcher/archives/test_extract.py",
    "triton_fetcher/git": "sources/test_git.py",
    "triton_fetcher/hub": "sources/test_hf.py",
    "triton_fetcher/registry": "sources/test_oci.py",
    "triton_fetcher/web": "sources/test_https.py",
}


def test_every_file_has_its_tests():
    """tests/unit mirrors operator/: who looks for a test knows its place."""
    missing = []
    for path in (ROOT / "operator").rglob("[!_]*.py"):
        inside = path.relative_to(ROOT / "operator")
        if inside.parent.name == "gateway":
            # tests/gateway runs what they render in a real HAProxy.
            continue
        name = "test_model.py" if "v1alpha1" in inside.parts else f"test_{inside.name}"
        places = [
            Path(__file__).parent / inside.parent / name,
            Path(__file__).parent / inside.parent / ELSEWHERE.get(inside.name, name),
            ROOT / "tests" / TOGETHER.get(str(inside.parent), f"sources/test_{inside.name}"),
            # What takes whole processes of the middleware is in tests/middleware.
            ROOT / "tests" / inside.parts[0].removeprefix("triton_") / name,
        ]
        known = any(place.exists() for place in places)
        missing += [] if known else [str(inside)]
    assert missing == []
