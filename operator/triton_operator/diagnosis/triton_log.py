"""Find the cause of death in the last lines of Triton's log.

The first line at level E is not the cause: without a GPU every start, good ones too, logs errors
about CUDA and NVML. What is looked for is measured on Triton 2.51; tests/unit holds real logs.
"""

import re
from dataclasses import dataclass
from typing import Final

from triton_api.conditions import Reason

_MESSAGE_LIMIT: Final = 1024
_LINES_LIMIT: Final = 1500

# glog: level, date, time, thread, file. Dropped, so that a message is the same at each restart.
_PREFIX: Final = re.compile(r"^[IWEF]\d{4} [\d:.]+ \d+ [\w./]+:\d+\] +")
_NOISE: Final = (
    "pinned_memory_manager",
    "CudaDriverHelper has not been initialized",
    "Failed to initialize NVML",
    "DCGM unable to start",
    "Unable to allocate pinned system memory",
)
# Frames of Python's own import, which stand below the model's.
_FRAME: Final = re.compile(r"\n? +<frozen importlib[^\n]*")
_MODEL: Final = (
    re.compile(r"failed to load '(?P<model>[^']+)' version (?P<version>\d+): (?P<cause>.*)"),
    re.compile(r"failed to load model '(?P<model>[^']+)': (?P<cause>.*)"),
    re.compile(r"Poll failed for model directory '(?P<model>[^']+)': (?P<cause>.*)"),
)
_PARSE: Final = re.compile(r"Error parsing text-format inference\.ModelConfig: (?P<cause>.*)")
_SERVER: Final = re.compile(r"error: creating server: (?P<cause>.*)")
_OPTION: Final = re.compile(r"(?P<cause>unrecognized option '[^']*')")
_USAGE: Final = re.compile(r"^ +--[a-z-]+", re.MULTILINE)


@dataclass(frozen=True)
class Cause:
    """Why Triton ended, as it said itself."""

    reason: Reason
    message: str


def cause(log: str) -> Cause | None:
    """Return Triton's own cause in *log*, the end of a container's output; None without one."""
    lines = _lines(log)
    models = _model_causes(lines)
    if models:
        return Cause(Reason.MODEL_LOAD_FAILED, _limited("; ".join(models), _MESSAGE_LIMIT))
    for line in lines:
        if found := _SERVER.search(line):
            return Cause(Reason.MODEL_LOAD_FAILED, _limited(found["cause"], _MESSAGE_LIMIT))
        if found := _OPTION.search(line):
            return Cause(Reason.TRITON_CRASHED, found["cause"])
    if _USAGE.search(log):
        # The option's name stands before 19 kB of usage text, of which only the end is kept.
        message = "Triton met an unrecognized option and printed its usage"
        return Cause(Reason.TRITON_CRASHED, message)
    return None


def last_lines(log: str) -> str:
    """Return the end of *log* without noise, times and thread numbers."""
    text = "\n".join(_lines(log))
    return text if len(text) <= _LINES_LIMIT else "…" + text[-_LINES_LIMIT:]


def _lines(log: str) -> list[str]:
    kept = (line for line in log.splitlines() if line.strip() and not _FRAME.fullmatch(line))
    return [_plain(line) for line in kept if not any(noise in line for noise in _NOISE)]


def _plain(line: str) -> str:
    """Return *line* without glog's prefix and quotes."""
    text = _PREFIX.sub("", line)
    return text[1:-1] if text != line and text[:1] == text[-1:] == '"' else text


def _model_causes(lines: list[str]) -> list[str]:
    """Return one sentence a model, in the order of the log."""
    causes: dict[str, str] = {}
    parse_error = ""
    for line in lines:
        if found := _PARSE.search(line):
            parse_error = found["cause"]
        for pattern in _MODEL:
            if found := pattern.search(line):
                text = found["cause"] + (f" ({parse_error})" if parse_error else "")
                causes.setdefault(found["model"], _one_line(text))
                parse_error = ""
    return [f"model {model!r}: {text}" for model, text in causes.items()]


def _one_line(text: str) -> str:
    """Return *text* with line breaks folded, which Triton writes as a backslash and an n."""
    return re.sub(r"\s+", " ", _FRAME.sub("", text.replace("\\n", "\n"))).strip()


def _limited(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
