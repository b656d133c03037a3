"""Judge a TritonModel as the API server would, without one.

The CRD that the operator ships is the only source of rules: its schema, its CEL rules and its
defaults. Causes have the API server's words, and a recording of those is a test.
"""

from triton_cli.validation.cause import Cause
from triton_cli.validation.manifest import Verdict, validate

__all__ = ["Cause", "Verdict", "validate"]
