"""triton_api.fields: Kubernetes quantities, and what a name may look like."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from triton_api import fields
from triton_api.fields import LIST_SET, Quantity, Rule, list_map, parse_quantity, rules


@pytest.mark.parametrize(
    ("quantity", "amount"),
    [
        (2, "2"),
        ("0", "0"),
        ("500m", "0.5"),
        ("1.5", "1.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("100u", "0.0001"),
        ("7n", "0.000000007"),
        ("1k", "1000"),
        ("2M", "2000000"),
        ("3G", "3000000000"),
        ("1T", "1000000000000"),
        ("1P", "1000000000000000"),
        ("1E", "1000000000000000000"),
        ("1Ki", "1024"),
        ("1.5Gi", "1610612736"),
        ("1Ei", "1152921504606846976"),
        ("12e6", "12000000"),
        ("12E+6", "12000000"),
        ("5e-3", "0.005"),
    ],
)
def test_amount_of_a_quantity(quantity, amount):
    """A quantity stands for the amount that Kubernetes reads in it."""
    assert parse_quantity(quantity) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        *("", "Gi", "1 Gi", " 1", "1KI", "1K", "4GB", "1ki", "-1", "+1", "1,5", "0x10", "1e"),
        *("1mi", ".", "1.2.3", "1e1000", "١", "1\n"),  # noqa: RUF001
    ],
)
def test_what_is_no_quantity_is_refused(text):
    """Text that Kubernetes does not read as an amount is refused, and the message says how to."""
    with pytest.raises(ValueError, match="500m, 2 or 4Gi"):
        parse_quantity(text)


def test_a_negative_integer_is_no_quantity():
    """No amount in the API may be negative, written as a number either."""
    with pytest.raises(ValueError, match="not a Kubernetes quantity"):
        parse_quantity(-1)


@given(
    number=st.decimals(0, 10**6, places=3, allow_nan=False, allow_infinity=False),
    suffix=st.sampled_from(sorted(fields._SCALE)),
)
def test_quantities_agree_with_decimal_arithmetic(number, suffix):
    """Number and suffix multiply to the amount exactly, whatever their size."""
    assert parse_quantity(f"{number:f}{suffix}") == number * fields._SCALE[suffix]


@pytest.mark.parametrize("written", ["1000m", "1", 1, "1.0"])
def test_a_quantity_is_kept_as_written(written):
    """GitOps tools compare text, so the model keeps the user's own spelling."""
    assert TypeAdapter(Quantity).validate_python(written) == written


def test_a_quantity_that_is_none_is_refused_by_the_model():
    """A field of type Quantity refuses what parse_quantity refuses."""
    with pytest.raises(ValidationError, match="not a Kubernetes quantity"):
        TypeAdapter(Quantity).validate_python("4GB")


_LABEL, _NAME, _TRITON, _PATH = (
    TypeAdapter(kind)
    for kind in (fields.LabelValue, fields.ObjectName, fields.TritonName, fields.RelativePath)
)


@pytest.mark.parametrize(
    ("adapter", "text"),
    [
        (_LABEL, ""),
        (_LABEL, "NVIDIA-A100-SXM4-80GB"),
        (_LABEL, "a" * 63),
        (_NAME, "my-models.v2"),
        (_TRITON, "add_sub"),
        (_TRITON, "resnet50.v1-fp16"),
        (_PATH, "models/v2+gpu/1"),
    ],
)
def test_accepted_names(adapter, text):
    """A name that Kubernetes or Triton takes is accepted."""
    assert adapter.validate_python(text) == text


@pytest.mark.parametrize(
    ("adapter", "text"),
    [
        (_LABEL, "a" * 64),
        (_LABEL, "-a"),
        (_NAME, "Models"),
        (_NAME, ""),
        (_NAME, "a" * 254),
        (_TRITON, ".hidden"),
        (_TRITON, "a/b"),
        (_PATH, "/absolute"),
        (_PATH, "a/../b"),
        (_PATH, "a//b"),
        (_PATH, ".git"),
        (_PATH, "a/"),
    ],
)
def test_refused_names(adapter, text):
    """A name that Kubernetes or Triton refuses, or that leaves its folder, is refused."""
    with pytest.raises(ValidationError):
        adapter.validate_python(text)


def test_a_rule_becomes_a_kubernetes_validation():
    """A rule carries its expression and message, and a field path only when it has one."""
    made = rules(Rule("self > 0", "raise it"), Rule("has(self.a)", "set a", ".a"))
    assert made == {
        "x-kubernetes-validations": [
            {"rule": "self > 0", "message": "raise it"},
            {"rule": "has(self.a)", "message": "set a", "fieldPath": ".a"},
        ]
    }


def test_list_types_are_kubernetes_extensions():
    """Lists say how server-side apply merges them."""
    assert LIST_SET == {"x-kubernetes-list-type": "set"}
    assert list_map("name")["x-kubernetes-list-map-keys"] == ["name"]
