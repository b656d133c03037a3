"""children.variables: what users give as environment variables."""

import make
from triton_operator.children.variables import with_given


def given(*variables):
    return make.model(triton={"env": list(variables)}).spec.triton.env


def test_a_value_is_literal():
    """The kubelet expands $(NAME)."""
    variables = given({"name": "PRICE", "value": "$5 of $(HOME)"})
    assert with_given({}, variables) == [{"name": "PRICE", "value": "$$5 of $$(HOME)"}]


def test_what_is_given_wins():
    variables = given({"name": "HOME", "value": "/x"})
    assert with_given({"HOME": "/home", "A": "1"}, variables) == [
        {"name": "A", "value": "1"},
        {"name": "HOME", "value": "/x"},
    ]


def test_a_reference_is_passed_on():
    reference = {"secretKeyRef": {"name": "keys", "key": "token"}}
    variables = given({"name": "TOKEN", "valueFrom": reference})
    assert with_given({}, variables) == [{"name": "TOKEN", "valueFrom": reference}]
