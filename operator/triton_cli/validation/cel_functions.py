"""Functions that Kubernetes adds to CEL, as far as the CRD's rules call them."""

import re
from decimal import Decimal
from ipaddress import IPv6Address, ip_interface
from typing import Any, Final

from celpy.celtypes import BoolType, IntType, StringType
from celpy.evaluation import CELEvalError

from triton_api.fields import parse_quantity

# apimachinery, pkg/api/resource/quantity.go: ErrFormatWrong.
_NO_QUANTITY: Final = (
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
)
_PREFIX: Final = re.compile(r"/(0|[1-9][0-9]{0,2})$")


class Quantity(Decimal):
    """The amount that a quantity stands for."""


def quantity(text: StringType) -> Any:
    """Return the Quantity that *text* says; an error of CEL when it says none."""
    sign, number = ("-", str(text)[1:]) if text.startswith("-") else ("", str(text))
    try:
        amount = parse_quantity(number.removeprefix("+") if not sign else number)
    except ValueError:
        return CELEvalError(_NO_QUANTITY)
    return Quantity(-amount if sign else amount)


def is_quantity(text: StringType) -> BoolType:
    """Return whether `quantity` reads *text*."""
    return BoolType(not isinstance(quantity(text), CELEvalError))


def compare_to(one: Quantity, other: Quantity) -> Any:
    """Return -1, 0 or 1 for less, equal and more."""
    for each in (one, other):
        if isinstance(each, CELEvalError):
            return each
    return IntType((one > other) - (one < other))


def is_cidr(text: StringType) -> BoolType:
    """Return whether *text* is a block of addresses, with or without bits of a host.

    As Go's netip.ParsePrefix, and without IPv4 in IPv6 and zones: k8s.io/apiserver,
    pkg/cel/library/cidr.go.
    """
    if not _PREFIX.search(text) or "%" in text:
        return BoolType(False)
    try:
        address = ip_interface(str(text)).ip
    except ValueError:
        return BoolType(False)
    return BoolType(not (isinstance(address, IPv6Address) and address.ipv4_mapped))


FUNCTIONS: Final[dict[str, Any]] = {
    "quantity": quantity,
    "isQuantity": is_quantity,
    "compareTo": compare_to,
    "isCIDR": is_cidr,
}
