"""The real Triton, in a bare pod, as the judge of repositories."""

import base64
import io
import json
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster import access
from corpus.case import Case
from corpus.publishing import packed

_IMAGE = "localhost/triton-operator/tritonserver-cpu:24.10"
# Most of a judgement is waiting: for a start, for an end.
_LANES = 6
# Seconds without an answer until a server counts as hung. A healthy one takes 1.6 s alone, but
# other tests may take the CPU from it.
_PATIENCE = 60
_JUDGE = Path(__file__).with_name("judge.sh")


@dataclass(frozen=True)
class Judgement:
    """What Triton did with one repository."""

    says: str
    log: str
    index: list[dict[str, str]]
    config: dict[str, Any]
    """Of the model `m`, where a case asks for it."""


def pod(name: str) -> dict[str, Any]:
    """Return a pod with Triton's image, in which nothing runs yet."""
    empty: dict[str, Any] = {}
    mounts = {"judge": ("/judge", empty), "tmp": ("/tmp", empty), "shm": ("/dev/shm", empty)}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {
            "terminationGracePeriodSeconds": 0,
            # Somebody must collect the stubs of servers that are killed.
            "shareProcessNamespace": True,
            "securityContext": {"runAsUser": 1000, "runAsGroup": 1000, "fsGroup": 1000},
            "containers": [
                {
                    "name": "triton",
                    "image": _IMAGE,
                    "imagePullPolicy": "IfNotPresent",
                    "command": ["sleep", "infinity"],
                    "volumeMounts": [
                        {"name": volume, "mountPath": path} for volume, (path, _) in mounts.items()
                    ],
                }
            ],
            "volumes": [{"name": volume, "emptyDir": kind} for volume, (_, kind) in mounts.items()],
        },
    }


def judged(
    namespace: str, pod_name: str, cases: Sequence[Case], folder: Path
) -> dict[str, Judgement]:
    """Return what Triton does with each of *cases*, by name; minutes for hundreds."""
    exec_ = ("kubectl", "exec", "-i", "-n", namespace, pod_name, "--", "bash", "-c")
    archive = base64.b64encode(packed(cases, folder)).decode()
    unpack = "rm -rf /judge/*; mkdir /judge/cases; base64 -d | tar xz -C /judge/cases"
    access.run(*exec_, unpack, stdin=archive)
    judge = f"LANES={_LANES} PATIENCE={_PATIENCE} bash -s"
    access.run(*exec_, judge, stdin=_JUDGE.read_text(), timeout=900)
    answer = access.run(*exec_, "tar cz -C /judge/verdicts . | base64")
    with tarfile.open(fileobj=io.BytesIO(base64.b64decode(answer))) as verdicts:
        return {case.name: _judgement(verdicts, f"./{n:03}") for n, case in enumerate(cases)}


def _judgement(verdicts: tarfile.TarFile, folder: str) -> Judgement:
    return Judgement(
        says=_text(verdicts, f"{folder}/verdict").strip(),
        log=_text(verdicts, f"{folder}/log"),
        index=json.loads(_text(verdicts, f"{folder}/index") or "[]"),
        config=json.loads(_text(verdicts, f"{folder}/config.m") or "{}"),
    )


def _text(verdicts: tarfile.TarFile, path: str) -> str:
    if path not in verdicts.getnames():
        return ""
    file = verdicts.extractfile(path)
    return file.read().decode(errors="replace") if file else ""
