"""What the operator decides for a TritonModel, and why.

Values come from the operator's own functions and from the manifests that it renders; here are only
the reasons. docs/ and ARCHITECTURE.md say more about each.
"""

from triton_cli.explanation.decision import Decision
from triton_cli.explanation.decisions import decisions

__all__ = ["Decision", "decisions"]
