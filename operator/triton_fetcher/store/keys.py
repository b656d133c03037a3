"""Names that stand for what would be too long or too odd for a file name."""

import hashlib
import json


def key_of(*parts: object) -> str:
    """Return a file name that stands for *parts*, which go into JSON."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
