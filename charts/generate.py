"""Write what is derived in the chart and from it: its CRD, its README.md, deploy/install.yaml.

    python charts/generate.py [--check] [crd] [readme] [install]

Without a word it is all three, in this order. `install` takes Helm from deploy/cluster, which
builds it the first time.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

CHECKOUT: Final = Path(__file__).resolve().parents[1]
CHART: Final = CHECKOUT / "charts" / "triton-operator"
SOURCE_CRD: Final = CHECKOUT / "crds" / "tritonmodels.yaml"
CRD: Final = CHART / "files" / "tritonmodels.yaml"
README: Final = CHART / "README.md"
INSTALL: Final = CHECKOUT / "deploy" / "install.yaml"

NAMESPACE: Final = "triton-operator"
_TABLE: Final = ("<!-- values: written by charts/generate.py -->\n", "<!-- end of values -->\n")
_HELM_ONLY: Final = re.compile(
    r"^ *(helm\.sh/chart: .*|app\.kubernetes\.io/managed-by: Helm|# Source: .*)\n", re.MULTILINE
)
_PREFACE: Final = f"""\
# The Triton operator in the namespace {NAMESPACE}, rendered from charts/triton-operator with its
# default values by `make generate`. Do not edit. No registry has the operator's image yet: load it
# into the nodes under the name that the Deployment gives, or change that name.
apiVersion: v1
kind: Namespace
metadata:
  name: {NAMESPACE}
  labels:
    app.kubernetes.io/name: triton-operator
    app.kubernetes.io/part-of: triton-operator
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/enforce-version: latest
"""


class Value(NamedTuple):
    """One value of the chart: its dotted path, default and description."""

    path: str
    default: Any
    description: str


def helm() -> str:
    """Return the pinned Helm, built if need be: other versions lay the same objects out otherwise.

    Raises subprocess.CalledProcessError when it can't be built.
    """
    cluster = [sys.executable, str(CHECKOUT / "deploy" / "cluster")]
    _output(*cluster, "build", "helm")
    return str(Path(_output(*cluster, "bin").strip()) / "helm")


def crd() -> str:
    """Return the CRD as the chart carries it: a chart can't read files outside of itself."""
    return SOURCE_CRD.read_text()


def readme() -> str:
    """Return README.md with the table of values in its place."""
    start, end = _TABLE
    before, rest = README.read_text().split(start)
    after = rest.split(end)[1]
    return f"{before}{start}{_table()}{end}{after}"


def install() -> str:
    """Return the manifest for `kubectl apply`, without the marks that only Helm reads."""
    # Keep is Helm's word for an uninstall; kubectl knows none.
    options = ["--namespace", NAMESPACE, "--set", "crds.keep=false"]
    rendered = _output(helm(), "template", "triton-operator", str(CHART), *options)
    objects = re.sub(r"\n+---\n", "\n---\n", _HELM_ONLY.sub("", rendered))
    return f"{_PREFACE}{objects.rstrip()}\n"


def values() -> Iterator[Value]:
    """Yield the documented values in the order of values.yaml."""
    text = (CHART / "values.yaml").read_text()
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    yield from _values(node, yaml.safe_load(text), text.splitlines())


def _values(
    node: yaml.MappingNode, defaults: dict[str, Any], lines: list[str], prefix: str = ""
) -> Iterator[Value]:
    for key, value in node.value:
        path, default = prefix + key.value, defaults[key.value]
        if description := _comment(lines, key.start_mark.line):
            yield Value(path, default, description)
        elif isinstance(value, yaml.MappingNode):
            yield from _values(value, default, lines, f"{path}.")


def _comment(lines: list[str], line: int) -> str:
    """Return the description above *line*, or nothing when the comment there is none."""
    words: list[str] = []
    while line and (text := lines[line - 1].strip()).startswith("#"):
        words.insert(0, text.removeprefix("#").strip())
        line -= 1
        if words[0].startswith("-- "):
            return " ".join(words).removeprefix("-- ")
    return ""


def _table() -> str:
    rows = (
        f"| `{value.path}` | `{json.dumps(value.default)}` | {value.description} |\n"
        for value in values()
    )
    return "| value | default | meaning |\n| --- | --- | --- |\n" + "".join(rows)


def _output(*command: str) -> str:
    # The words come from this file alone.
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603


WRITTEN: Final = {"crd": (CRD, crd), "readme": (README, readme), "install": (INSTALL, install)}


def main() -> int:
    """Write, or only check, what the arguments name; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(WRITTEN))
    parser.add_argument("--check", action="store_true", help="write nothing, fail if one is stale")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - WRITTEN.keys():
        parser.error(f"nothing is called {', '.join(sorted(unknown))}")
    stale = []
    for name in arguments.names or WRITTEN:
        file, text = WRITTEN[name]
        if not arguments.check:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text())
        elif file.read_text() != text():
            stale.append(str(file.relative_to(CHECKOUT)))
    if stale:
        sys.stderr.write(f"run charts/generate.py: {' '.join(stale)} out of date\n")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
