"""Argo CD's health of a TritonModel is that of Flux and Helm; HAProxy brings the Lua to try it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import make
from gateway import releases
from triton_operator.status import summarize
from unit.worlds import ROWS

HEALTH = Path(__file__).parents[2] / "deploy" / "argocd" / "health.yaml"
KEY = "resource.customizations.health.triton-operator.dev_TritonModel"
OF_KSTATUS = {"Current": "Healthy", "InProgress": "Progressing", "Failed": "Degraded"}
_JUDGE = """\
local function judge(obj)
{health}
end
local health = judge({body})
io.stdout:write(health.status, "|", health.message, "\\n")
"""


@pytest.fixture
def judged(tmp_path: Path) -> Any:
    """Return what Argo CD would say of an object: health and message."""

    def judge(body: dict[str, Any]) -> tuple[str, str]:
        health = yaml.safe_load(HEALTH.read_text())["data"][KEY]
        (tmp_path / "judge.lua").write_text(_JUDGE.format(health=health, body=_lua(body)))
        (tmp_path / "haproxy.cfg").write_text(f"global\n lua-load {tmp_path}/judge.lua\n")
        command = [releases.oldest(), "-c", "-f", tmp_path / "haproxy.cfg"]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        status, _, message = told.stdout.partition("\n")[0].partition("|")
        assert status, told.stderr
        return status, message

    return judge


@pytest.mark.parametrize("name", ROWS)
def test_health_is_what_flux_and_helm_make_of_it(name: str, judged: Any) -> None:
    """But a suspended model, which Argo CD has a word for."""
    (model, observed, problem), expected = ROWS[name]
    state, reason, kstatus, _ = expected.split()
    body = observed.body | {"status": summarize(model, observed, problem)}
    status, message = judged(body)
    suspended = state == "Suspended" and kstatus == "Current"
    assert status == ("Suspended" if suspended else OF_KSTATUS[kstatus])
    assert message.startswith(f"{reason}: ")


@pytest.mark.parametrize("status", [{"observedGeneration": -1}, {"observedGeneration": 1}, None])
def test_an_old_status_says_nothing(status: dict[str, int] | None, judged: Any) -> None:
    """Argo CD waits until the operator has seen the newest spec."""
    body = make.body(generation=2, status=status)
    assert judged(body) == ("Progressing", "the operator has not looked at it yet")


def _lua(value: Any) -> str:
    """Return *value* as Lua writes it."""
    if isinstance(value, dict):
        return "{" + ",".join(f"[{_lua(key)}]={_lua(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "{" + ",".join(map(_lua, value)) + "}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return {None: "nil", True: "true", False: "false"}.get(value, str(value))
