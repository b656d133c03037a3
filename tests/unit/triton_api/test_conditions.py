"""triton_api.conditions: the words of status."""

import inspect
import re

import pytest

from triton_api import conditions
from triton_api.conditions import Condition, Reason, State


def test_conditions_are_written_in_the_order_that_kstatus_reads():
    """Flux takes the first of Reconciling and Stalled that is true."""
    assert list(Condition) == ["Ready", "Reconciling", "Stalled", "Available"]


@pytest.mark.parametrize("word", [*Reason, *State, *Condition])
def test_words_are_camel_case(word):
    """Reasons fit metav1.Condition's pattern."""
    assert re.fullmatch(r"[A-Z][A-Za-z]+", word)


def test_every_reason_says_what_it_means():
    """Each reason is followed by its meaning, from which the documentation is written."""
    source = inspect.getsource(Reason)
    assert len(re.findall(r'^    [A-Z_]+ = ".*"\n    """', source, re.MULTILINE)) == len(Reason)


def test_states_are_azures_and_suspended():
    """People who come from Azure ML find its words."""
    azure = {"Transitioning", "Healthy", "Unhealthy", "Unschedulable", "Failed"}
    assert set(conditions.State) == azure | {"Suspended"}
