"""programs: what is missing is one sentence."""

import pytest

import make
from triton_cli.errors import UserError
from triton_cli.local import programs


def test_haproxy_is_found_where_debian_has_it(tmp_path, monkeypatch):
    """The paths of ordinary users lack /usr/sbin."""
    (tmp_path / "haproxy").write_text("#!/bin/sh\n")
    (tmp_path / "haproxy").chmod(0o755)
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr(programs, "_SYSTEM", (str(tmp_path),))
    assert programs.haproxy() == str(tmp_path / "haproxy")


def test_a_missing_haproxy_is_told_with_its_package(monkeypatch):
    """How to install it."""
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr(programs, "_SYSTEM", ())
    with pytest.raises(UserError, match="apt-get install haproxy"):
        programs.haproxy()


@pytest.mark.parametrize(
    ("spec", "missing"),
    [
        ({"middleware": make.SCRIPT}, "uvloop"),
        ({"repository": {"uri": "s3://m"}}, "obstore"),
    ],
)
def test_a_missing_package_is_told_with_the_extra(spec, missing, monkeypatch):
    """Only where the model needs it."""
    monkeypatch.setattr(programs, "find_spec", lambda name: None if name == missing else name)
    with pytest.raises(UserError, match=rf"{missing} is not installed; .*triton-operator\[local\]"):
        programs.require_packages(make.model(**spec))
    programs.require_packages(make.model())
