"""Lines and columns of fields."""

import pytest

from triton_fetcher.repository.places import Places

TEXT = """\
name: "m"  # a comment with { braces
input [
  { name: "a{" dims: [ 1, 2 ] },
  { name: 'b' dims: 3 }
]
input < name: "c" dims: 4 dims: -1 >
dynamic_batching { preferred_batch_size: [4,8] }
"""


@pytest.mark.parametrize(
    ("path", "position"),
    [
        (("name",), (1, 1)),
        (("input", 0), (3, 3)),
        (("input", 0, "dims"), (3, 16)),
        (("input", 0, "dims", 1), (3, 27)),
        (("input", 1, "name"), (4, 5)),
        (("input", 2, "dims", 1), (6, 33)),
        (("dynamic_batching", 0, "preferred_batch_size", 1), (7, 45)),
        (("input", 1, "reshape", 0, "shape"), (4, 3)),
        (("output", 0), None),
        ((), None),
    ],
)
def test_fields_are_found(path: tuple[str | int, ...], position: tuple[int, int] | None) -> None:
    """Or what holds them; strings, comments, lists and both kinds of brackets do not mislead."""
    assert Places(TEXT).of(*path) == position
