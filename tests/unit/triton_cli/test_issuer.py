"""issuer: files that tell who signs tokens; test_render.py has the case that works."""

import pytest

from triton_cli.errors import UserError
from triton_cli.issuer import read_issuer


def test_no_folder_is_no_issuer():
    """Only mode Token needs one."""
    assert read_issuer(None) is None


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "can't read"),
        ({"openid-configuration": "<html>"}, "is no JSON"),
        ({"openid-configuration": "{}", "jwks": "{}"}, "names no token issuer"),
    ],
)
def test_mistakes(files, words, tmp_path):
    """Each names the file or the folder."""
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(UserError) as refused:
        read_issuer(str(tmp_path))
    assert words in refused.value.message
    assert str(tmp_path) in refused.value.message
