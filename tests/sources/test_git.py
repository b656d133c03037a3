"""git+https: sources from git's own http-backend behind nginx, and from one that misbehaves."""

import asyncio
import hashlib
import json
import os
import shutil
import socket
import time

import pytest

from source_servers.authority import Authority
from source_servers.git import GitServer
from sources.fetching import repository
from sources.obtaining import MODEL
from triton_api.conditions import Reason
from triton_api.fetching import SourcePolicy

pytestmark = pytest.mark.timeout(60)
ADVERTISED = "application/x-git-upload-pack-advertisement"


def names(folder):
    """Return the names of all that is in *folder*, however deep."""
    return [path.name for path in folder.rglob("*")]


async def test_the_default_branch(pod, model, git_server):
    """Is fetched where no revision is named, and no history is."""
    pushed = git_server.put(model, "default", branch="trunk")
    await pod.fetch(pushed.uri, git_server.trust)
    assert pod.served() == MODEL
    assert ".git" not in names(pod.root)
    assert not [name for name in names(pod.root) if name.endswith(".pack")]


@pytest.mark.parametrize("kind", ["commit", "tag", "branch", "reference"])
async def test_a_revision(kind, pod, model, tmp_path, git_server):
    """A commit, an annotated tag, a branch, or a reference in full: the content of then."""
    name = f"revision-{kind}"
    pushed = git_server.put(model, name, branch="release/1", tag="v1")
    new = repository(tmp_path / "new", {"other/1/model.py": b""})
    if kind != "branch":
        git_server.put(new, name, branch="release/1")
    revision = {
        "commit": pushed.commit,
        "tag": "v1",
        "branch": "release/1",
        "reference": "refs/tags/v1",
    }[kind]
    await pod.fetch(f"{pushed.uri}@{revision}", git_server.trust)
    assert pod.served() == MODEL


async def test_a_private_repository(pod, model, git_server):
    """Opens with user name and password."""
    pushed = git_server.put(model, "private", private=True)
    await pod.fetch(pushed.uri, git_server.secret)
    assert pod.served() == MODEL


async def test_the_password_is_in_no_argument(pod, model, git_server, tmp_path, monkeypatch):
    """Arguments are for all to see; so git itself is asked which ones it got."""
    script = f'#!/bin/sh\necho "$@" >> {tmp_path}/arguments\nexec {shutil.which("git")} "$@"\n'
    wrapper = repository(tmp_path / "bin", {"git": script.encode()})
    (wrapper / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper}:{os.environ['PATH']}")
    await pod.fetch(git_server.put(model, "arguments", private=True).uri, git_server.secret)
    arguments = (tmp_path / "arguments").read_text()
    assert "fetch" in arguments
    for value in (git_server.secret["password"], git_server.secret["username"], "Basic"):
        assert value not in arguments
    written = [path for path in pod.places.source.rglob("*") if path.is_file()]
    assert not [
        path for path in written if git_server.secret["password"] in path.read_text("latin1")
    ]


@pytest.mark.parametrize("secret", [{"username": "someone", "password": "wr0ng"}, {}])
async def test_wrong_credentials(secret, pod, model, git_server, refusal):
    """And none, where some are wanted."""
    uri = git_server.put(model, "wrong", private=True).uri
    with refusal(Reason.CREDENTIALS_REFUSED) as caught:
        await pod.fetch(uri, {**secret, **git_server.trust})
    assert not caught.value.transient
    assert "wr0ng" not in caught.value.message


async def test_a_repository_that_is_not_there(pod, git_server, refusal):
    """Is not found, at once."""
    with refusal(Reason.SOURCE_NOT_FOUND, "nothing.git"):
        await pod.fetch(f"git+{git_server.url}/public/nothing.git", git_server.trust)


@pytest.mark.parametrize(
    ("revision", "words"),
    [("nothing", "no tag or branch"), ("abc1234", "all 40 digits"), ("0" * 40, "the commit")],
)
async def test_a_revision_that_is_not_there(revision, words, pod, model, git_server, refusal):
    """The sentence says what to write."""
    uri = git_server.put(model, "revisions").uri
    with refusal(Reason.SOURCE_NOT_FOUND, words):
        await pod.fetch(f"{uri}@{revision}", git_server.trust)


async def test_links_are_refused(pod, tmp_path, git_server, refusal):
    """As in any archive; nothing of the commit is served."""
    folder = repository(tmp_path / "links", MODEL)
    (folder / "add_sub/1/link").symlink_to("/etc/passwd")
    with refusal(Reason.CONTENT_REFUSED, "add_sub/1/link", "a link"):
        await pod.fetch(git_server.put(folder, "links").uri, git_server.trust)
    assert pod.served() == {}


async def test_attributes_change_nothing(pod, tmp_path, git_server):
    """What a repository says about exports, ends of lines and filters is not followed."""
    attributes = b"* export-ignore text eol=crlf ident filter=lfs\n*.py export-subst\n"
    files = {
        **MODEL,
        "add_sub/.gitattributes": attributes,
        "add_sub/1/model.py": b"# $Format:%H$ $Id$\n",
    }
    pushed = git_server.put(repository(tmp_path / "attributes", files), "attributes")
    await pod.fetch(pushed.uri, git_server.trust)
    assert pod.served() == files


async def test_the_machine_s_configuration_is_not_used(
    pod, model, git_server, tmp_path, monkeypatch
):
    """Neither hooks nor another address for the same name."""
    home = repository(
        tmp_path / "home",
        {
            ".gitconfig": b'[url "https://127.0.0.1:1/"]\n insteadOf = https://\n'
            b"[core]\n hooksPath = /nowhere\n"
        },
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_SSL_NO_VERIFY", "true")
    await pod.fetch(git_server.put(model, "configured").uri, git_server.trust)
    assert pod.served() == MODEL


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_server_with_faults(status, pod, script, refusal):
    """Is tried again."""
    script.on("/m.git", lambda it: it.reply(status))
    with refusal(Reason.SOURCE_UNAVAILABLE, f"HTTP {status}") as caught:
        await pod.fetch(f"git+{script.url}/m.git", script.trust)
    assert caught.value.transient


@pytest.mark.parametrize(
    "body", [b"<html>", b"", b"zzzz", b"001e# service=git-upload-pack\n0000000x"]
)
async def test_what_is_no_repository(body, pod, script, refusal):
    """A web page at the address, or nonsense."""
    script.on("/m.git", lambda it: it.reply(200, body, Content_Type=ADVERTISED))
    with refusal(Reason.SOURCE_NOT_FOUND, "m.git"):
        await pod.fetch(f"git+{script.url}/m.git", script.trust)


def advertise(script, commit="1" * 40):
    """Let *script* advertise a repository that it then does not give."""
    line = f"{commit} HEAD\0side-band-64k\n"
    body = b"001e# service=git-upload-pack\n0000" + f"{len(line) + 4:04x}{line}0000".encode()
    script.on("/m.git/info/refs", lambda it: it.reply(200, body, Content_Type=ADVERTISED))
    return f"git+{script.url}/m.git"


async def test_a_server_that_closes_half_way(pod, script, refusal):
    """After it has advertised."""
    uri = advertise(script)
    script.on("/m.git/git-upload-pack", lambda it: it.hang_up())
    with refusal(Reason.SOURCE_UNAVAILABLE, "m.git") as caught:
        await pod.fetch(uri, script.trust)
    assert caught.value.transient


async def test_redirects_are_followed_and_judged(pod, model, git_server, script, refusal):
    """To where the repository has moved, but not to an address inside."""
    pushed = git_server.put(model, "moved")
    there = f"{git_server.url}/public/moved.git"
    script.on(
        "/moved.git/info/refs",
        lambda it: it.reply(301, Location=f"{there}/info/refs?service=git-upload-pack"),
    )
    await pod.fetch(f"git+{script.url}/moved.git", script.trust)
    assert pod.served() == MODEL
    assert pushed.commit
    script.on("/inside.git", lambda it: it.reply(302, Location="https://169.254.169.254/info/refs"))
    with refusal(Reason.SOURCE_NOT_ALLOWED, "metadata"):
        await pod.fetch(f"git+{script.url}/inside.git", script.trust)


async def test_git_follows_no_redirect_by_itself(pod, script, another_script, refusal):
    """A redirect of the fetch would be one that nobody judges."""
    uri = advertise(script)
    script.on("/m.git/git-upload-pack", lambda it: it.reply(307, Location=another_script.url))
    with refusal(Reason.SOURCE_UNAVAILABLE):
        await pod.fetch(uri, script.trust)
    assert another_script.asked == []


async def test_a_name_is_resolved_once(pod, model, tmp_path, monkeypatch):
    """Git connects to what was judged: no resolver but this process' knows the name."""
    host = "git.models.example"
    (tmp_path / "authority").mkdir()
    authority = Authority(tmp_path / "authority")
    authority.certificate("127.0.0.1", host)
    real = socket.getaddrinfo

    def fake(name, *rest, **options):
        return real("127.0.0.1" if name == host else name, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", fake)
    with GitServer.running(authority) as server:
        uri = server.put(model, "pinned").uri.replace("127.0.0.1", host)
        await pod.fetch(uri, server.trust)
    assert pod.served() == MODEL


async def test_a_stalled_fetch_ends_with_its_task(pod, script):
    """The pod ends while git waits; no process is left."""
    uri = advertise(script)
    script.on("/m.git/git-upload-pack", lambda it: it.stall())
    task = asyncio.create_task(pod.fetch(uri, script.trust))
    while not any("git-upload-pack" in path for path in script.asked[1:]):  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    started = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254"])
async def test_addresses_inside_are_refused_by_default(host, pod, refusal):
    """Loopback and metadata; private addresses are a company's own servers."""
    pod.policy = SourcePolicy()
    with refusal(Reason.SOURCE_NOT_ALLOWED, "must not be fetched from"):
        await pod.fetch(f"git+https://{host}/m.git")


async def test_the_list_of_hosts_holds(pod, refusal):
    """For Git, too."""
    pod.policy = SourcePolicy(hosts=("git.example",))
    with refusal(Reason.SOURCE_NOT_ALLOWED, "other.example is not on the list"):
        await pod.fetch("git+https://other.example/m.git@main")


@pytest.mark.parametrize(
    "uri", ["git+https:///m.git", "git+https://h/m.git@", "git+https://a@b/m", "git+https://0x1/m"]
)
async def test_what_is_no_address(uri, pod, refusal):
    """The sentence says what is wrong."""
    with refusal(Reason.SOURCE_NOT_FOUND, "spec.repository.uri can't be used"):
        await pod.fetch(uri)


# ---- Git LFS: our own server of its batch API, since git-lfs brings none --------------------


def pointer(content):
    """Return the file that Git has instead of *content*."""
    oid = hashlib.sha256(content).hexdigest()
    return (
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(content)}\n"
    ).encode()


WEIGHTS = bytes(range(256)) * 5000


@pytest.fixture
def large(tmp_path, git_server, script):
    """A repository whose weights are in LFS: its address, on a server that passes Git on."""
    files = {**MODEL, "add_sub/1/weights.bin": pointer(WEIGHTS)}
    git_server.put(repository(tmp_path / "large", files), "large")
    pass_on(script, git_server)
    return f"git+{script.url}/public/large.git"


def pass_on(script, git_server):
    """Let *script* pass what is Git's own to the real server."""

    def passed(it):
        length = int(it.headers.get("Content-Length") or 0)
        kept = ("Content-Type", "Git-Protocol", "Content-Encoding")
        headers = {name.replace("-", "_"): it.headers[name] for name in kept if name in it.headers}
        body = it.rfile.read(length) if length else None
        answer = git_server.call(it.command, it.path, body, **headers)
        it.reply(answer.status, answer.body, Content_Type=answer.headers["Content-Type"])

    script.on("/public/", passed)


def batch(script, answer, path="/public/large.git/info/lfs/objects/batch"):
    """Let *script* answer the batch API: *answer* makes an entry of each object."""

    def reply(it):
        asked = json.loads(it.rfile.read(int(it.headers["Content-Length"])))
        assert asked["operation"] == "download"
        objects = [{**each, **answer(each)} for each in asked["objects"]]
        it.reply(200, json.dumps({"transfer": "basic", "objects": objects}).encode())

    script.on(path, reply)


def download(href, **header):
    """Return an answer that leads to *href*."""
    return lambda _: {"actions": {"download": {"href": href, "header": header}}}


async def test_large_files_come_from_their_storage(large, pod, script, another_script):
    """With the headers that the server names, and none of the account's."""
    href = another_script.on("/objects", lambda it: it.file(WEIGHTS))
    batch(script, download(f"{href}?signature=x", X_Key="1"))
    await pod.fetch(large, {"username": "someone", "password": "word", **script.trust})
    assert pod.served() == {**MODEL, "add_sub/1/weights.bin": WEIGHTS}
    asked = another_script.headers("/objects")
    assert all(each["X_Key"] == "1" for each in asked)
    assert not any("Authorization" in each for each in asked)
    assert "Authorization" in script.headers("/public/large.git/info/lfs")[0]


async def test_a_large_file_that_is_gone(large, pod, script, refusal):
    """Its name is told, and the pointer is not served for it."""
    batch(script, lambda _: {"error": {"code": 404, "message": "Object does not exist"}})
    with refusal(Reason.SOURCE_NOT_FOUND, "add_sub/1/weights.bin", "404"):
        await pod.fetch(large, script.trust)
    assert pod.served() == {}


@pytest.mark.parametrize(
    "href", ["http://127.0.0.1/o", "file:///etc/passwd", "https://169.254.169.254/o", "x"]
)
async def test_large_files_lead_nowhere_inside(href, large, pod, script, refusal):
    """The storage is an address like any."""
    batch(script, download(href))
    inside = "169" in href
    with refusal(Reason.SOURCE_NOT_ALLOWED if inside else Reason.SOURCE_UNAVAILABLE):
        await pod.fetch(large, script.trust)
    assert pod.served() == {}


async def test_a_server_without_large_files(large, pod, script, refusal):
    """Is named, with what was asked of it."""
    script.on("/public/large.git/info/lfs", lambda it: it.reply(404))
    with refusal(Reason.SOURCE_NOT_FOUND, "info/lfs"):
        await pod.fetch(large, script.trust)
