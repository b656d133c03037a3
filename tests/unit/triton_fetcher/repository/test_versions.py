"""Which folders are versions, as Triton's C++ reads them."""

import pytest

from triton_fetcher.repository.config_text import parsed
from triton_fetcher.repository.versions import is_plain, loaded_versions, version_number


@pytest.mark.parametrize(
    ("folder", "number", "plain"),
    [
        ("1", 1, True),
        ("0", 0, True),
        ("01", None, False),
        ("1-old", 1, False),
        ("-1", -1, False),
        ("+1", 1, False),
        ("v1", None, False),
        ("warmup", None, False),
        ("99999999999999999999", 99999999999999999999, False),
    ],
)
def test_folder_names_are_read_as_triton_does(folder: str, number: int | None, plain: bool) -> None:
    """C++ takes the digits at the front; a name that is more than them leads nowhere."""
    assert (version_number(folder), is_plain(folder)) == (number, plain)


@pytest.mark.parametrize(
    ("policy", "loaded"),
    [
        ("", (10,)),
        ("version_policy {}", (10, 3, 1)),
        ("version_policy { all {} }", (10, 3, 1)),
        ("version_policy { latest { num_versions: 2 } }", (10, 3)),
        ("version_policy { specific { versions: [1, 4] } }", (1,)),
    ],
)
def test_the_policy_picks_versions(policy: str, loaded: tuple[int, ...]) -> None:
    """By number, not by the alphabet; an empty policy is not the same as none."""
    assert loaded_versions(parsed(policy), ["1", "10", "3", "02", "docs"]) == loaded
