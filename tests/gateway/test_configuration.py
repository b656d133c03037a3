"""Every configuration is one that HAProxy takes without a word, at both ends of its releases."""

import subprocess
from pathlib import Path

import pytest

from gateway import proxy
from gateway.certificates import certificate, public_key
from triton_operator.children.gateway import (
    AuthMode,
    GatewaySettings,
    Limits,
    ProtectedApi,
    TokenAuth,
    TokenKey,
)

SETTINGS = {
    "least": {},
    "none": {"auth": AuthMode.NONE},
    "limits": {"limits": Limits(4, 100, 1000, 1)},
    "drain": {"drain_seconds": 10},
    "middleware": {"middleware": True},
    "middleware alone": {"middleware": True, "triton": False, "drain_seconds": 10},
    "every origin": {"allow_origins": ("*",)},
    "odd origins": {"allow_origins": ("https://it's.example", 'http://"{}"\\ #$HOME', "-m")},
    "all open": {"allowed": frozenset(ProtectedApi)},
    "tls": {"tls": True},
    "token without keys": {"auth": AuthMode.TOKEN, "token": TokenAuth("https://a", "b")},
}


@pytest.mark.parametrize("changes", SETTINGS.values(), ids=SETTINGS)
def test_haproxy_accepts_it_without_a_warning(
    haproxy: Path, tmp_path: Path, changes: dict[str, object]
):
    _check(haproxy, tmp_path, changes)


def test_haproxy_accepts_token_keys(haproxy: Path, tmp_path: Path):
    keys = tuple(TokenKey(f"it's {kind}", public_key(tmp_path, kind)) for kind in ("rsa", "ec"))
    token = TokenAuth("https://it's.example", "a b", keys)
    _check(haproxy, tmp_path, {"auth": AuthMode.TOKEN, "token": token})


def _check(haproxy: Path, folder: Path, changes: dict[str, object]) -> None:
    for name in ("config", "keys", "tls", "run"):
        (folder / name).mkdir()
    certificate(folder / "tls", "a.example")
    places = proxy.places(folder, http=1, grpc=1)
    settings = GatewaySettings(service="demo", places=places, **changes)  # type: ignore[arg-type]
    proxy.write(settings, folder)
    config = folder / "config/haproxy.cfg"
    told = subprocess.run(
        [haproxy, "-c", "-f", config], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    assert "WARNING" not in told.stderr
    assert "ALERT" not in told.stderr
