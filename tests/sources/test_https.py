"""https: sources from a real nginx, and from a server that misbehaves."""

import socket

import pytest

from source_servers.archives import packed
from sources.fetching import LOOPBACK, repository
from sources.obtaining import MODEL
from triton_api.conditions import Reason
from triton_api.fetching import SourcePolicy

pytestmark = pytest.mark.timeout(60)


@pytest.mark.parametrize("suffix", ["tar", "tar.gz", "tgz", "tar.zst", "zip"])
async def test_an_archive_becomes_the_repository(suffix, pod, model, https_server):
    """Of each kind."""
    uri = https_server.put_archive(model, f"each.{suffix}")
    report = await pod.fetch(uri, https_server.trust)
    assert pod.served() == MODEL
    assert report.problem is None
    assert report.digest


async def test_a_single_file_is_a_model(pod, https_server):
    """Called like the file, with the file as its first version."""
    uri = https_server.put_bytes(b"weights" * 999, "resnet.onnx")
    await pod.fetch(uri, https_server.trust)
    assert pod.served() == {"resnet/1/resnet.onnx": b"weights" * 999}


SCRIPT = {"score.py": b"def init(): ...\n", "words/en.txt": b"the\n", "1/model.onnx": b"weights"}


async def test_a_script_is_published_as_it_is(pod, tmp_path, https_server):
    """Every file of the archive, and nothing is judged as a repository."""
    folder = repository(tmp_path / "script", SCRIPT)
    uri = https_server.put_archive(folder, "script.tar.gz")
    report = await pod.fetch(uri, https_server.trust, content="Files")
    assert pod.served() == SCRIPT
    assert (report.files, report.findings) == (3, ())


async def test_a_single_script_keeps_its_name(pod, https_server):
    """It needs no folders, as a model does."""
    uri = https_server.put_bytes(SCRIPT["score.py"], "score.py")
    await pod.fetch(uri, https_server.trust, content="Files")
    assert pod.served() == {"score.py": SCRIPT["score.py"]}


async def test_a_server_without_ranges_is_read_in_one_piece(pod, model, https_server):
    """More slowly, and whole."""
    await pod.fetch(
        https_server.put_archive(model, "m.tar.gz", access="no-range"), https_server.trust
    )
    assert pod.served() == MODEL


@pytest.mark.parametrize(
    ("access", "secret"), [("private", "secret"), ("bearer", "bearer"), ("bearer", "header")]
)
async def test_credentials_open_what_is_private(access, secret, pod, model, https_server):
    """User name and password, a token, or the whole header."""
    uri = https_server.put_archive(model, "m.tar", access=access)
    await pod.fetch(uri, getattr(https_server, secret))
    assert pod.served() == MODEL


@pytest.mark.parametrize("access", ["private", "bearer"])
async def test_wrong_credentials_are_named(access, pod, model, https_server, refusal):
    """The sentence names the Secret and its keys, and holds none of their values."""
    uri = https_server.put_archive(model, "wrong.tar", access=access)
    wrong = {"username": "someone", "password": "wr0ng-passw0rd", **https_server.trust}
    with refusal(Reason.CREDENTIALS_REFUSED, "Secret source", uri) as caught:
        await pod.fetch(uri, wrong)
    assert "wr0ng-passw0rd" not in caught.value.message
    assert not caught.value.transient
    assert pod.served() == {}


async def test_half_of_a_pair_is_missing(pod, model, https_server, refusal):
    """A user name needs a password, and the sentence says which key to add."""
    uri = https_server.put_archive(model, "half.tar")
    with refusal(Reason.CREDENTIALS_NOT_FOUND, "password"):
        await pod.fetch(uri, {"username": "someone", **https_server.trust})


async def test_a_missing_file_is_not_found(pod, https_server, refusal):
    """And not tried again."""
    with refusal(Reason.SOURCE_NOT_FOUND, "does not exist", "spec.repository.uri") as caught:
        await pod.fetch(f"{https_server.url}/public/nothing.zip", https_server.trust)
    assert not caught.value.transient


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_a_server_with_faults_is_tried_again(status, pod, script, refusal):
    """For the time of patience, with pauses; then the kubelet starts the fetch again."""
    uri = script.on("/m.tar", lambda it: it.reply(status))
    with refusal(Reason.SOURCE_UNAVAILABLE, f"HTTP {status}") as caught:
        await pod.fetch(uri, script.trust)
    assert caught.value.transient
    assert len(script.asked) > 2


async def test_faults_that_pass_are_survived(pod, model, script):
    """Three of them, each of another kind, and then the file."""
    content = packed(model, "m.tar")
    faults = iter([lambda it: it.reply(503), lambda it: it.hang_up(), lambda it: it.reply(429)])

    def answer(it):
        return next(faults, lambda it: it.file(content))(it)

    uri = script.on("/m.tar", answer)
    await pod.fetch(uri, script.trust)
    assert pod.served() == MODEL


async def test_a_broken_connection_is_resumed_where_it_broke(pod, script):
    """No byte is asked for twice."""
    content = bytes(range(256)) * 4096

    def broken(it):
        start, end = it.span(len(content))
        if end - start == 1:
            return it.file(content)
        it.begin(
            206,
            end - start,
            ETag='"1"',
            Content_Range=f"bytes {start}-{end - 1}/{len(content)}",
        )
        it.wfile.write(content[start : min(start + 400_000, end)])
        return it.hang_up()

    await pod.fetch(script.on("/resnet.onnx", broken), script.trust)
    assert pod.served()["resnet/1/resnet.onnx"] == content
    starts = [headers.get("Range", "bytes=0-") for headers in script.headers("/resnet.onnx")]
    assert len(starts) >= 4
    assert len(set(starts[1:])) == len(starts[1:])


async def test_a_server_that_stalls_is_given_up(pod, script, refusal):
    """Before its head, and within the body."""

    def stalls(it):
        it.begin(200, 1000, ETag='"1"')
        it.wfile.write(b"some")
        it.stall()

    with refusal(Reason.SOURCE_UNAVAILABLE, "no byte"):
        await pod.fetch(script.on("/m.onnx", stalls), script.trust)
    assert pod.served() == {}


async def test_a_file_that_changes_meanwhile_is_never_mixed(pod, script, refusal):
    """Parts of two versions make no file."""
    versions = iter(range(1000))
    uri = script.on("/m.onnx", lambda it: it.file(bytes(4096), etag=f'"{next(versions)}"'))
    with refusal(Reason.SOURCE_UNAVAILABLE, "changed while it was fetched"):
        await pod.fetch(uri, script.trust)
    assert pod.served() == {}


async def test_no_connection_at_all(pod, refusal):
    """Nobody listens, and the sentence says so."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        uri = f"https://127.0.0.1:{taken.getsockname()[1]}/m.tar"
        with refusal(Reason.SOURCE_UNAVAILABLE, "127.0.0.1") as caught:
            await pod.fetch(uri)
    assert caught.value.transient


async def test_a_name_that_does_not_resolve(pod, refusal):
    """RFC 2606 keeps .invalid free."""
    with refusal(Reason.SOURCE_UNAVAILABLE, "models.invalid can't be resolved"):
        await pod.fetch("https://models.invalid/m.tar")


async def test_a_certificate_that_nobody_vouches_for(pod, script, refusal):
    """Is refused, and the sentence says where its authority goes."""
    with refusal(Reason.SOURCE_UNAVAILABLE, "not trusted", "ca.crt"):
        await pod.fetch(script.on("/m.tar", lambda it: it.reply(200)))
    assert script.asked == []


async def test_an_authority_that_is_none(pod, refusal):
    """The key that is wrong is named."""
    with refusal(Reason.CREDENTIALS_REFUSED, "ca.crt"):
        await pod.fetch("https://127.0.0.1/m.tar", {"ca.crt": "no certificate"})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed(status, pod, model, https_server):
    """Within the server and from one to the other."""
    uri = https_server.redirect(https_server.put_archive(model, "m.tar.gz"), status)
    # The name of the file is the one in the model's URI.
    https_server.put_archive(model, "m.tar.gz")
    await pod.fetch(uri.replace("%2F", "/"), https_server.trust)
    assert pod.served() == MODEL


async def test_credentials_stay_with_their_host(pod, model, script, another_script):
    """A redirect to another origin, such as a store with signed URLs, gets none of them."""
    content = packed(model, "m.tar")
    target = another_script.on("/stored", lambda it: it.file(content))
    uri = script.on("/m.tar", lambda it: it.reply(302, Location=f"{target}?signature=s3cret"))
    await pod.fetch(uri, {"username": "someone", "password": "word", **script.trust})
    assert pod.served() == MODEL
    assert all("Authorization" in headers for headers in script.headers("/m.tar"))
    assert not any("Authorization" in headers for headers in another_script.headers("/stored"))


async def test_a_signature_is_never_told(pod, script, another_script, refusal):
    """The query of a redirect is a credential."""
    target = another_script.on("/stored", lambda it: it.reply(500))
    uri = script.on("/m.tar", lambda it: it.reply(302, Location=f"{target}?signature=s3cret"))
    with refusal(Reason.SOURCE_UNAVAILABLE, "HTTP 500") as caught:
        await pod.fetch(uri, script.trust)
    assert "s3cret" not in caught.value.message


async def test_a_circle_of_redirects_ends(pod, script, refusal):
    """After a few."""
    uri = script.on("/m.tar", lambda it: it.reply(302, Location="/m.tar"))
    with refusal(Reason.SOURCE_UNAVAILABLE, "redirects again and again"):
        await pod.fetch(uri, script.trust)


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/m.tar",
        "file:///etc/passwd",
        "ftp://127.0.0.1/m.tar",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:169.254.169.254]/",
        "https://[::1]/m.tar",
        "https://10.0.0.1/m.tar",
        "https://0x7f000001/m.tar",
        "https://someone:secret@127.0.0.1/m.tar",
        "//169.254.169.254/m.tar",
        "",
    ],
)
async def test_a_redirect_leads_nowhere_else(location, pod, script, refusal):
    """Not to another scheme, and not to an address that the URI itself could not have."""
    uri = script.on("/m.tar", lambda it: it.reply(302, Location=location))
    reason = Reason.SOURCE_NOT_ALLOWED if location else Reason.SOURCE_UNAVAILABLE
    with refusal(reason):
        await pod.fetch(uri, script.trust)


async def test_a_redirect_to_a_host_that_is_not_listed(pod, script, refusal):
    """The list holds for every hop."""
    pod.policy = SourcePolicy(hosts=("127.0.0.1",), networks=LOOPBACK.networks)
    uri = script.on("/m.tar", lambda it: it.reply(302, Location="https://models.example/m.tar"))
    with refusal(Reason.SOURCE_NOT_ALLOWED, "models.example is not on the list"):
        await pod.fetch(uri, script.trust)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.213.0.1", "169.254.169.254"])
async def test_addresses_inside_are_refused_by_default(host, pod, refusal):
    """By address and by name; without a single connection."""
    pod.policy = SourcePolicy()
    with refusal(Reason.SOURCE_NOT_ALLOWED, f"host {host} has a"):
        await pod.fetch(f"https://{host}/m.tar")


async def test_a_name_is_connected_to_as_it_was_resolved(pod, script, monkeypatch, refusal):
    """A resolver that answers otherwise the second time is not asked a second time."""
    answers = iter(["93.184.215.14", "127.0.0.1"])
    real = socket.getaddrinfo

    def rebinding(host, *rest, **options):
        if host == "rebinding.example":
            return real(next(answers), *rest, **options)
        return real(host, *rest, **options)

    connected = []

    async def connect(self, sock, address):
        connected.append(address[0])
        raise ConnectionRefusedError(111, "refused by the test")

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr("asyncio.selector_events.BaseSelectorEventLoop.sock_connect", connect)
    pod.policy = SourcePolicy()
    uri = f"https://rebinding.example:{script.http.server_port}/m.tar"
    with refusal(Reason.SOURCE_UNAVAILABLE, "refused by the test"):
        await pod.fetch(uri, script.trust)
    assert set(connected) == {"93.184.215.14"}


@pytest.mark.parametrize(
    "path", ["", "folder/", "..", "%2e%2e", "a%2Fb%2F..%2F..%2Fc.onnx", "a%00.onnx", "%5c", "%ff"]
)
async def test_a_url_must_name_a_file(path, pod, refusal):
    """And one that stays in its folder; encoded slashes are no way around."""
    with refusal(Reason.SOURCE_NOT_FOUND):
        await pod.fetch(f"https://127.0.0.1/{path}")


async def test_a_hostile_archive_is_refused(pod, https_server, refusal):
    """And leaves nothing that Triton could load."""
    from unit.triton_fetcher.archives import hostile  # noqa: PLC0415

    uri = https_server.put_bytes(hostile.TARS["write through a link"](), "hostile.tar")
    with refusal(Reason.CONTENT_REFUSED, "a link", "hostile.tar") as caught:
        await pod.fetch(uri, https_server.trust)
    assert not caught.value.transient
    assert pod.served() == {}


async def test_an_error_page_is_no_archive(pod, https_server, refusal):
    """A login page that answers 200 is the commonest wrong archive."""
    uri = https_server.put_bytes(b"<!DOCTYPE html>" * 99, "page.tar.gz")
    with refusal(Reason.CONTENT_REFUSED, "not that of a tar.gz"):
        await pod.fetch(uri, https_server.trust)


async def test_a_restart_fetches_nothing_again(pod, tmp_path, script):
    """What is complete stays complete when the container starts again."""
    content = packed(repository(tmp_path / "m", MODEL), "m.tar")
    uri = script.on("/m.tar", lambda it: it.file(content))
    await pod.fetch(uri, script.trust)
    before = len(script.asked)
    await pod.fetch(uri, script.trust)
    again = [headers.get("Range") for headers in script.headers("/m.tar")][before:]
    assert set(again) <= {"bytes=0-0"}
    assert pod.served() == MODEL
