"""docs/repository-checks.md, written from the corpus: nothing on it can be out of date."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from corpus import CASES, GROUPS
from corpus.case import Case
from corpus.publishing import write
from triton_api.fetching import Finding
from triton_fetcher.repository import check

PAGE: Final = Path(__file__).parents[2] / "docs" / "repository-checks.md"

_HEAD: Final = """\
# What is checked in a model repository

Before Triton starts, every repository is checked by Triton's own rules. An error ends the pod's
`fetcher` container with the reason `RepositoryInvalid`, and the findings stand in the status of
the TritonModel; with `repository.check: Warn` they are told and Triton is left to judge. A warning
never blocks.

```
m/config.pbtxt:5:46: preferred_batch_size 16 is not between 1 and max_batch_size, 8
    Remove it, or raise max_batch_size.
```

The place is `file:line:column` in the source, or the field of the spec.

- **The repository** is a folder `triton` at the root of the source or one level down, else the root
  itself. `lost+found` and folders that begin with a dot are not published, so they do no harm.
- **Rules** are those of Triton's core and of NVIDIA's backends `onnxruntime`, `tensorrt`,
  `pytorch`, `openvino` and `python`. A backend that is not among them is left alone. Rules of
  backends that the test image lacks are read from their source and not held against a server.
- **Model files are not opened** and Python code is not run: whether they fit config.pbtxt shows
  when Triton loads them.

This page is generated, by `make golden`, from a corpus of {count} repositories in `tests/corpus`.
Each is judged by the real Triton 2.51, on a machine without a GPU, and by the checker
(`tests/corpus/test_real_triton.py`, `tests/unit/triton_fetcher/repository/test_check.py`). *Triton*
below says what the server did, and *hangs* that it waited for ever with no port open.
"""

_DISAGREEMENTS: Final = """\
## Where the checker and Triton 2.51 disagree

Everything else in the corpus is judged alike: {alike} of {count} repositories.

| repository | Triton | checker | reason |
| --- | --- | --- | --- |
"""


def render() -> str:
    """Return the page."""
    parts = [_HEAD.format(count=len(CASES))]
    for title, group in GROUPS.items():
        parts.append(f"\n## {title}\n\n| repository | Triton | finding | fix |\n")
        parts.append("| --- | --- | --- | --- |\n")
        parts.extend(row for case in group for row in _rows(case))
    apart = [case for case in CASES if case.disagreement]
    parts.append("\n" + _DISAGREEMENTS.format(count=len(CASES), alike=len(CASES) - len(apart)))
    parts.extend(
        _row(case.name, case.triton, "refuses" if errors(case) else "serves", case.disagreement)
        for case in apart
    )
    return "".join(parts)


def findings(case: Case) -> tuple[Finding, ...]:
    """Return what the checker says of *case*, which is in the corpus."""
    return _findings(case.name)


@cache
def _findings(name: str) -> tuple[Finding, ...]:
    case = next(case for case in CASES if case.name == name)
    with tempfile.TemporaryDirectory() as folder:
        return check(write(case, Path(folder)), case.options).findings


def errors(case: Case) -> list[Finding]:
    """Return the errors that the checker finds in *case*."""
    return [finding for finding in findings(case) if finding.severity == "Error"]


def _rows(case: Case) -> list[str]:
    said = findings(case)
    first = [case.name, case.triton]
    rows = []
    for finding in said:
        problem = f"*{finding.severity}* `{finding.place}`: {finding.problem}"
        rows.append(_row(*first, problem, finding.fix))
        first = ["", ""]
    return rows


def _row(*cells: str) -> str:
    return (
        "| " + " | ".join(cell.replace("|", "\\|").replace("\ufeff", "") for cell in cells) + " |\n"
    )
