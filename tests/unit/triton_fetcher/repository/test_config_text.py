"""Text of a configuration, read and written."""

import pytest

from triton_fetcher.repository import ConfigSyntaxError
from triton_fetcher.repository.config_text import parsed, written


def test_a_syntax_error_has_a_place() -> None:
    """Line and column count from one; the line is not repeated in the message."""
    with pytest.raises(ConfigSyntaxError) as failure:
        parsed('name: "m"\ninput { name: "x" data_type: FP32 }\n')

    assert (failure.value.line, failure.value.column) == (2, 30)
    assert failure.value.message == 'Enum type "inference.DataType" has no value named FP32.'


def test_what_is_written_is_read_again() -> None:
    """Any text in a string survives."""
    config = parsed('parameters { key: "a" value { string_value: "\\"\\n\\\\é" } }')

    assert parsed(written(config)) == config
