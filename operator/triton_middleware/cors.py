"""Which web pages may call the service from a browser: AML_CORS_ORIGINS."""

import re
from collections.abc import Mapping
from typing import Final

_METHODS: Final = ("GET", "POST")
_PATTERN_CHARACTERS: Final = frozenset("*\\]?$^[]()")


class Cors:
    """The allowed origins; entries that look like regular expressions are taken as such."""

    def __init__(self, origins: str) -> None:
        """Read *origins*, separated by commas; none is allowed when it is empty."""
        entries = [each.strip() for each in origins.split(",") if each.strip()]
        self._allowed = [re.compile(_pattern(each), re.IGNORECASE) for each in entries]

    def headers(self, method: str, headers: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return what the answer to a request with these *headers* needs for the browser."""
        origin = headers.get("origin", "")
        if not origin or not any(each.match(origin) for each in self._allowed):
            return []
        answer = [("Access-Control-Allow-Origin", origin), ("Vary", "Origin")]
        if method == "OPTIONS" and headers.get("access-control-request-method") in _METHODS:
            answer.append(("Access-Control-Allow-Methods", ", ".join(_METHODS)))
            if wanted := headers.get("access-control-request-headers"):
                names = sorted(each.strip() for each in wanted.split(","))
                answer.append(("Access-Control-Allow-Headers", ", ".join(names)))
        return answer


def _pattern(entry: str) -> str:
    if entry == "*":
        return ".*"
    return entry if _PATTERN_CHARACTERS & set(entry) else rf"{re.escape(entry)}\Z"
