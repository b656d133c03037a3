"""One thing that keeps a pod from serving."""

from dataclasses import dataclass

from triton_api.conditions import Reason
from triton_operator.diagnosis.hints import hint
from triton_operator.kinds import Object


@dataclass(frozen=True)
class Failure:
    """What happened to which container, and whether time alone can mend it."""

    pod: str
    reason: Reason
    message: str
    container: str | None = None
    exit_code: int | None = None
    last_lines: str | None = None
    fix: str | None = None
    """What to do, where whoever found it knows better than the table of hints."""
    stalled: bool = False
    """True when it has happened often enough that trying again won't help."""

    @property
    def advice(self) -> str:
        """Return what to do next; "" when nothing is known."""
        text = self.fix or hint(self.reason, self.message)
        return text.replace("{pod}", self.pod).replace("{container}", self.container or "")

    def status(self) -> Object:
        """Return the entry of status.failures, without empty fields."""
        fields = {
            "pod": self.pod,
            "container": self.container,
            "reason": str(self.reason),
            "message": self.message,
            "hint": self.advice,
            "exitCode": self.exit_code,
            "lastLines": self.last_lines,
        }
        return {name: value for name, value in fields.items() if value is not None}
