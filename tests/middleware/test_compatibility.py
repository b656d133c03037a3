"""The same scripts and requests on Azure's server and on ours; what differs is written down."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from middleware import corpus_answers, corpus_failures, corpus_swagger
from middleware.case import Case, Facts, differences
from middleware.corpus_failures import BROKEN
from middleware.servers import started

SCRIPTS = Path(__file__).parent / "scripts"
PAGE = Path(__file__).parents[2] / "docs" / "middleware-compatibility.md"
START, END = "<!-- begin of the table -->\n", "<!-- end of the table -->\n"
CASES = (
    *corpus_answers.PLAIN,
    *corpus_answers.RAW,
    *corpus_answers.FOLDER,
    *corpus_answers.SCHEMA,
    *corpus_answers.IDS,
    *corpus_answers.CORS,
    *corpus_swagger.SWAGGER,
    *corpus_failures.FAILURES,
)
# These end the server or need it to themselves.
ALONE = frozenset({"run calls sys.exit", "time limit: WORKER_TIMEOUT"})


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Facts]]:
    """What each case showed on both servers."""
    folder = tmp_path_factory.mktemp("scripts")
    shutil.copytree(SCRIPTS, folder, dirs_exist_ok=True)
    for name, (text, _) in BROKEN.items():
        if text:
            (folder / f"{name.replace(' ', '_').replace('*', '')}.py").write_text(text)
    return {server: dict(_observe(server, folder)) for server in ("theirs", "ours")}


def _observe(name: str, folder: Path) -> Iterator[tuple[str, Facts]]:
    for group in _groups():
        first = group[0]
        script = "nowhere.py" if first.name == "boot: script missing" else first.script
        with started(name, folder, script, first.environment) as server:
            if not first.name.startswith("boot: "):
                assert server.wait(), server.log
            for case in group:
                yield case.name, case.observe(server)


def _groups() -> list[list[Case]]:
    """Return the cases that can share a server: those with the same script and variables."""
    groups: dict[tuple[str, ...], list[Case]] = {}
    for case in CASES:
        key = (case.script, *sorted(map(str, case.environment.items())))
        if case.name in ALONE or case.name.startswith("boot: "):
            key = (case.name,)
        groups.setdefault(key, []).append(case)
    return list(groups.values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_difference_has_a_reason_and_a_reason_a_difference(
    case: Case, observed: dict[str, dict[str, Facts]]
) -> None:
    """Ours may be better, never silently different."""
    theirs, ours = differences(observed["theirs"][case.name], observed["ours"][case.name])
    assert bool(ours) == bool(case.reason), {"theirs": theirs, "ours": ours}


def test_the_page_lists_every_difference(
    observed: dict[str, dict[str, Facts]], request: pytest.FixtureRequest
) -> None:
    """docs/middleware-compatibility.md holds what both servers did, just now."""
    lines = [
        "| case | Azure's server 1.5.1 | this middleware | reason |",
        "| --- | --- | --- | --- |",
    ]
    for case in CASES:
        theirs, ours = differences(observed["theirs"][case.name], observed["ours"][case.name])
        if ours:
            lines.append(f"| {case.name} | {_cell(theirs)} | {_cell(ours)} | {case.reason} |")
    table = "\n".join(lines) + "\n"
    before, _, rest = PAGE.read_text().partition(START)
    if request.config.getoption("--update-golden"):
        rest = f"{table}{END}{rest.partition(END)[2]}"
        PAGE.write_text(f"{before}{START}{rest}")
    assert rest.partition(END)[0] == table, "if the change is meant: pytest --update-golden"


def _cell(told: Facts) -> str:
    texts = (f"{name}: `{_short(value)}`" for name, value in told.items())
    return "<br>".join(texts).replace("|", "\\|")


def _short(told: str) -> str:
    value = " ".join(told.split())
    return value if len(value) <= 120 else f"{value[:117]}..."
