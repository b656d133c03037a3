"""Log lines as JSON objects, one a line, with the operator's field names."""

import json
import logging
import sys
from datetime import UTC, datetime


class _JsonFormatter(logging.Formatter):
    """The operator formats by a library; this image does without."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exc_info"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure() -> None:
    """Send our lines, and warnings of libraries, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("triton_fetcher").setLevel(logging.INFO)


def speak_of_script() -> None:
    """Name the fields of the script's source; what writes the lines knows those of a repository."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(_of_script)


def _of_script(record: logging.LogRecord) -> bool:
    record.msg = record.getMessage().replace("spec.repository", "spec.middleware.source")
    record.args = ()
    return True
