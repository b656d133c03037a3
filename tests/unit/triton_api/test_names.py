"""triton_api.names: names and labels of children."""

import pytest

from triton_api import names


@pytest.mark.parametrize(
    "name_of",
    [names.deployment, names.service, names.service_account, names.disruption_budget],
)
@pytest.mark.parametrize("model", ["a", "demo", "a" * 63])
def test_names_of_children_fit(name_of, model):
    """A Service's name is a DNS label of at most 63 characters, and the longest model has one."""
    assert name_of(model).startswith(model)
    assert len(name_of(model)) <= 63


def test_the_selector_is_the_model_label_alone():
    """A Deployment's selector can never change, so it holds as little as can be."""
    assert names.selector_labels("demo") == {"triton-operator.dev/tritonmodel": "demo"}


def test_children_carry_the_selector_and_what_the_watch_selects():
    """Pods are found by the selector, children by the managed-by label."""
    labels = names.child_labels("demo")
    assert names.selector_labels("demo").items() <= labels.items()
    key, _, value = names.MANAGED_SELECTOR.partition("=")
    assert labels[key] == value


def test_label_values_fit():
    """A label's value has at most 63 characters."""
    assert max(map(len, names.child_labels("a" * 63).values())) <= 63


def test_children_and_status_have_their_own_field_manager():
    """Applying children must not give up the fields of status."""
    assert names.FIELD_MANAGER != names.STATUS_FIELD_MANAGER
