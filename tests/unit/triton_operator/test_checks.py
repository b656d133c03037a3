"""checks: what must hold before children are rendered."""

import pytest

import make
from triton_api.conditions import Reason
from triton_api.fetching import Finding
from triton_operator.checks import first_problem
from triton_operator.observed import trimmed
from triton_operator.problems import Policy
from triton_operator.settings import Settings

FROM_MAP = {"repository": make.config_map_source("a/1/model.py", "a/config.pbtxt")}


def problem(*objects, **spec):
    """Return the first problem of a model that finds *objects* in the cluster."""
    return first_problem(make.model(**spec), make.observed(*objects), Settings())


def test_a_volume_needs_no_check():
    """Whether a claim exists is the scheduler's to say."""
    assert problem() is None


def test_a_config_map_with_all_keys_is_fine():
    """More keys than are named do no harm."""
    assert problem(make.config_map(f0="x", f1="y", other="z"), **FROM_MAP) is None


def test_a_missing_config_map_is_waited_for():
    """GitOps may create it a moment later; the message names it and its namespace."""
    found = problem(**FROM_MAP)
    assert (found.reason, found.policy) == (Reason.CONFIG_MAP_NOT_FOUND, Policy.WAITING)
    assert "'files'" in found.message
    assert "'team'" in found.message


@pytest.mark.parametrize(
    ("data", "missing"), [({"f0": "x"}, "no key 'f1';"), ({}, "no key 'f0', 'f1';")]
)
def test_missing_keys_are_named(data, missing):
    """Every key that an item names must be there, or pods would hang."""
    found = problem(make.config_map(**data), **FROM_MAP)
    assert (found.reason, found.policy) == (Reason.CONFIG_MAP_NOT_FOUND, Policy.WAITING)
    assert missing in found.message


def script_problem(data=None, **script):
    """Return the first problem of a model whose script's ConfigMap has *data*."""
    found = make.observed(script_map=None if data is None else trimmed(make.config_map(**data)))
    model = make.model(middleware={**make.SCRIPT, **script})
    return first_problem(model, found, Settings())


def test_a_script_in_a_config_map_is_fine():
    """Other keys are other files."""
    assert script_problem({"score.py": "", "words.txt": ""}) is None


def test_a_missing_script_is_waited_for():
    """The message names the field that names it."""
    found = script_problem()
    assert (found.reason, found.policy) == (Reason.CONFIG_MAP_NOT_FOUND, Policy.WAITING)
    assert "correct spec.middleware.source.configMap.name" in found.message


def test_a_config_map_without_the_script_makes_no_pod():
    """Each key is a file, so the script has to be among them."""
    found = script_problem({"main.py": ""})
    assert "no key 'score.py'; add it, or correct spec.middleware.entryScript" in found.message
    assert script_problem({"main.py": ""}, entryScript="main.py") is None


def test_missing_keys_of_a_script_are_named():
    items = [{"key": key, "path": f"src/{key}"} for key in ("score.py", "words")]
    source = {"configMap": {"name": "script", "items": items}}
    found = script_problem({"score.py": ""}, source=source, entryScript="src/score.py")
    assert "no key 'words'; add it, or correct spec.middleware.source" in found.message


def test_a_problem_that_follows_from_another_is_not_told():
    """Each is told once what comes before it is mended."""
    error = Finding(severity="Error", place="a", problem="no type", fix="give one")
    model = make.model(middleware=make.SCRIPT, **FROM_MAP)
    seen = {"findings": (error,)}
    for mended, told in (
        ({}, "of spec.repository does not exist"),
        ({"config_map": trimmed(make.config_map())}, "no key 'f0', 'f1'"),
        ({"config_map": trimmed(make.config_map(f0="", f1=""))}, "middleware.source does not"),
        ({"script_map": trimmed(make.config_map())}, "no key 'score.py'"),
        ({"script_map": trimmed(make.config_map(**{"score.py": ""}))}, "a: no type"),
    ):
        seen |= mended
        assert told in first_problem(model, make.observed(**seen), Settings()).message


def test_what_is_forbidden_is_told_before_what_lacks():
    """A ConfigMap beside a forbidden source need not even be made."""
    found = problem(middleware={"source": {"uri": "https://10.0.0.1/score.py"}}, **FROM_MAP)
    assert found.reason is Reason.SOURCE_NOT_ALLOWED
