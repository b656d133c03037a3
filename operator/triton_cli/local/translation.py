"""A container's command and variables, with this machine's paths and values."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from triton_api import contract
from triton_cli.local.configuration import Configuration
from triton_cli.local.ports import HOST
from triton_cli.local.stage import mounts
from triton_operator.kinds import Object

# The pod's root file system is read-only, so the operator gives containers another home.
_OF_PODS: Final = frozenset({"HOME"})
# Folders that are no mounts, but have some in them.
_ROOTS: Final = (contract.APP_ROOT, contract.SCRIPT_FILES_PATH)
# The pod's own fields that containers are told.
_OF_THE_POD: Final = {"status.podIP": HOST}
_REFERENCE: Final = re.compile(r"\$(\$|\((?P<name>[A-Za-z_][A-Za-z0-9_]*)\))")


class Translation:
    """What the kubelet does to a rendered container, for the pod below *root*."""

    def __init__(self, root: Path, pod: Object, configuration: Configuration) -> None:
        """Take the stage's root, the rendered pod, and what variables may refer to."""
        paths = {*_ROOTS, *(mount["mountPath"] for mount in mounts(pod))}
        longest_first = sorted(paths, key=len, reverse=True)
        any_path = "|".join(map(re.escape, longest_first))
        self._path = re.compile(rf"(?P<before>^|=)(?P<path>{any_path})(?=/|$)")
        self._root = root
        self._configuration = configuration

    def variables(self, container: Object) -> dict[str, str]:
        """Return the container's variables. Raises UserError for a reference that is not there."""
        found: dict[str, str] = {}
        for source in container.get("envFrom", ()):
            found |= self._all_of(source)
        for each in container.get("env", ()):
            if each["name"] in _OF_PODS:
                continue
            reference = each.get("valueFrom")
            found[each["name"]] = (
                self._referred(reference)
                if reference
                else self._here(_expanded(each["value"], found))
            )
        return found

    def arguments(self, container: Object, variables: Mapping[str, str]) -> tuple[str, ...]:
        """Return command and arguments."""
        given: Iterable[str] = (*container.get("command", ()), *container.get("args", ()))
        return tuple(self._here(_expanded(each, variables)) for each in given)

    def _all_of(self, source: Object) -> dict[str, str]:
        kind, reference = (
            ("Secret", source["secretRef"])
            if "secretRef" in source
            else ("ConfigMap", source["configMapRef"])
        )
        data = self._configuration.data(kind, reference["name"])
        return {name: value.decode() for name, value in data.items()}

    def _referred(self, reference: Object) -> str:
        field = reference.get("fieldRef")
        return _OF_THE_POD[field["fieldPath"]] if field else self._configuration.value(reference)

    def _here(self, text: str) -> str:
        return self._path.sub(lambda found: f"{found['before']}{self._root}{found['path']}", text)


def _expanded(text: str, variables: Mapping[str, str]) -> str:
    """Return *text* with `$(NAME)` replaced, and `$$` read as one `$`, as the kubelet does."""

    def value(found: re.Match[str]) -> str:
        name = found["name"]
        return "$" if name is None else variables.get(name, found[0])

    return _REFERENCE.sub(value, text)
