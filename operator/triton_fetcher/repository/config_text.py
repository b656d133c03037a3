"""Read and write the text form of a configuration."""

import re
from typing import Final

from triton_fetcher.repository.config_schema import ModelConfig, new_config

_POSITION: Final = re.compile(r"^(\d+):(\d+) : ")
_ECHO: Final = re.compile(r"^'.*': ")


class ConfigSyntaxError(ValueError):
    """A config.pbtxt that Triton can't parse."""

    def __init__(self, line: int, column: int, message: str) -> None:
        """Say what is wrong at *line* and *column*, both counted from one."""
        super().__init__(f"{line}:{column}: {message}")
        self.line = line
        self.column = column
        self.message = message


def parsed(text: str) -> ModelConfig:
    """Return the configuration in *text*.

    Raises ConfigSyntaxError where the server's own parser, which is the same in C++, fails too.
    """
    # Loaded here: the operator imports this package whether or not it ever reads a config.
    from google.protobuf import text_format  # noqa: PLC0415

    try:
        return text_format.Parse(text, new_config())
    except text_format.ParseError as failure:
        raise _syntax_error(failure, text) from None


def written(config: ModelConfig) -> str:
    """Return *config* as the text of a config.pbtxt."""
    from google.protobuf import text_format  # noqa: PLC0415

    text: str = text_format.MessageToString(config, as_utf8=True)
    return text


def _syntax_error(failure: Exception, text: str) -> ConfigSyntaxError:
    """Return the failure without the line that protobuf repeats in front of its message."""
    found = _POSITION.match(str(failure))
    if found is None:
        return ConfigSyntaxError(max(1, len(text.splitlines())), 1, str(failure))
    line, column = int(found[1]), int(found[2])
    rest = str(failure)[found.end() :]
    return ConfigSyntaxError(line, column, _ECHO.sub("", rest))
