"""children.service_account: the account of the pods."""

import make
from triton_operator.children.service_account import service_account


def test_the_account_has_no_token():
    """A serving pod has no business with the API server."""
    account = service_account(make.model())
    assert account["automountServiceAccountToken"] is False
    assert account["metadata"]["name"] == "demo"
