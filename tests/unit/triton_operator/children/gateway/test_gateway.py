import re
from dataclasses import replace
from pathlib import Path

import pytest

from triton_operator.children.gateway import (
    COMMAND,
    PRE_STOP,
    RESTRICTED_VARIABLE,
    AuthMode,
    GatewaySettings,
    Limits,
    ProtectedApi,
    TokenAuth,
    TokenKey,
    render,
)
from triton_operator.children.gateway.quoting import quoted

GOLDEN = Path(__file__).parent / "golden"
LEAST = GatewaySettings(service="demo")
TOKEN = TokenAuth("https://issuer.example", "demo.models.svc", (TokenKey("one", "PEM of one"),))
CASES = {
    "key": replace(LEAST, drain_seconds=10),
    "token": replace(LEAST, auth=AuthMode.TOKEN, token=TOKEN, tls=True),
    "open": replace(
        LEAST,
        auth=AuthMode.NONE,
        limits=Limits(8, 250, 5000, 1000),
        allow_origins=("https://shop.example",),
        allowed=frozenset(ProtectedApi),
        middleware=True,
    ),
    "middleware": replace(LEAST, triton=False, middleware=True),
}


@pytest.mark.parametrize("name", CASES)
def test_the_configuration_is_the_reviewed_one(name: str, request: pytest.FixtureRequest):
    rendered = render(CASES[name])["haproxy.cfg"]
    golden = GOLDEN / f"{name}.cfg"
    if request.config.getoption("--update-golden"):
        golden.write_text(rendered)
    assert rendered == golden.read_text()


def test_only_the_files_that_are_used_are_there():
    shared = {"haproxy.cfg", "reload.lua", "sizes.lua"}
    errors = {f"grpc-{status}.http" for status in (400, 408, 500, 502, 503, 504)}
    assert set(render(CASES["open"])) == shared | errors
    assert set(render(CASES["key"])) == shared | errors | {"keys.lua", "accepted-keys"}
    assert set(render(CASES["token"])) == shared | errors | {"token-key-0.pem"}
    assert render(CASES["token"])["token-key-0.pem"] == "PEM of one"


def test_new_token_keys_change_no_other_file_but_the_configuration():
    fewer = replace(CASES["token"], token=replace(TOKEN, keys=()))
    before, after = render(fewer), render(CASES["token"])
    assert {name for name in after if before.get(name) != after[name]} == {
        "haproxy.cfg",
        "token-key-0.pem",
    }


def test_the_secret_of_the_restricted_apis_is_only_named():
    for line in render(CASES["open"])["haproxy.cfg"].splitlines():
        if RESTRICTED_VARIABLE in line:
            assert re.search(rf"%\[env\({RESTRICTED_VARIABLE}\)\]", line)


@pytest.mark.parametrize(
    ("auth", "token"), [(AuthMode.TOKEN, None), (AuthMode.KEY, TOKEN), (AuthMode.NONE, TOKEN)]
)
def test_token_settings_go_with_mode_token_only(auth: AuthMode, token: TokenAuth | None):
    with pytest.raises(ValueError, match="only with it"):
        GatewaySettings(service="demo", auth=auth, token=token)


def test_a_gateway_stands_in_front_of_something():
    with pytest.raises(ValueError, match="in front of"):
        GatewaySettings(service="demo", triton=False)


def test_the_hook_signals_the_process_that_the_command_writes_down():
    pid_file = COMMAND[COMMAND.index("-p") + 1]
    assert PRE_STOP[-1].startswith(f"p=$(cat {pid_file})")
    assert PRE_STOP[-1].endswith("kill -USR1 $p")


@pytest.mark.parametrize(
    ("text", "word"), [("a b", "'a b'"), ("it's", r"'it'\''s'"), ('$HOME "#\\', "'$HOME \"#\\'")]
)
def test_text_from_outside_is_one_word(text: str, word: str):
    assert quoted(text) == word


@pytest.mark.parametrize("text", ["a\nb", "a\x00", "\t"])
def test_text_that_no_line_can_hold_is_refused(text: str):
    with pytest.raises(ValueError, match="can't"):
        quoted(text)
