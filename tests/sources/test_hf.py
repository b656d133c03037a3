"""hf: sources, asked by the real huggingface_hub.

huggingface.co is not asked by tests. The server is ours: nginx with files where the documented
endpoints of the Hub have them, and a scripted one for what a file server can't do.
"""

import hashlib
import json

import pytest

from sources.fetching import repository
from sources.obtaining import MODEL
from triton_api.conditions import Reason
from triton_api.fetching import SourcePolicy

pytestmark = pytest.mark.timeout(60)


async def test_a_repository(pod, model, hub_server):
    """All its files, of the branch main."""
    await pod.fetch(hub_server.put(model, "org/models"), endpoint=hub_server.url)
    assert pod.served() == MODEL


async def test_a_revision(pod, model, tmp_path, hub_server):
    """A tag, a branch or a commit: the content of then."""
    uri = hub_server.put(model, "org/revisions", revision="v1")
    hub_server.put(repository(tmp_path / "new", {"new/1/model.py": b""}), "org/revisions")
    await pod.fetch(uri, endpoint=hub_server.url)
    assert pod.served() == MODEL


async def test_a_folder(pod, tmp_path, hub_server):
    """Of a repository that holds more than Triton's models."""
    files = {f"triton-models/{name}": content for name, content in MODEL.items()}
    whole = repository(tmp_path / "whole", {**files, "README.md": b"#", "triton/other/1/f": b""})
    uri = hub_server.put(whole, "org/folder")
    await pod.fetch(f"{uri}/triton-models", endpoint=hub_server.url)
    assert pod.served() == MODEL


async def test_a_private_repository(pod, model, hub_server, refusal):
    """Opens with HF_TOKEN, and with no other."""
    uri = hub_server.put(model, "private-org/models")
    await pod.fetch(uri, hub_server.secret, endpoint=hub_server.url)
    assert pod.served() == MODEL
    pod.restart()
    with refusal(Reason.CREDENTIALS_REFUSED, "private-org/models") as caught:
        await pod.fetch(uri, {"HF_TOKEN": "hf_wr0ng"}, endpoint=hub_server.url)
    assert "hf_wr0ng" not in caught.value.message
    (pod.places.credentials / "HF_TOKEN").unlink()
    with refusal(Reason.SOURCE_NOT_FOUND, "needs a Secret with HF_TOKEN"):
        await pod.fetch(uri, endpoint=hub_server.url)
    assert pod.served() == {}


@pytest.mark.parametrize("name", ["org/nothing", "org/models@nothing", "org/models/nothing"])
async def test_what_is_not_there(name, pod, model, hub_server, refusal):
    """A repository, a revision or a folder."""
    hub_server.put(model, "org/models")
    with refusal(Reason.SOURCE_NOT_FOUND, "org/"):
        await pod.fetch(f"hf://{name}", endpoint=hub_server.url)


# ---- what a file server can't do -------------------------------------------------------------


def serve(script, files, **told):
    """Let *script* be a hub with the repository org/models of *files*; return its address."""
    siblings = [
        {
            "rfilename": name,
            "size": len(content),
            "blobId": "0" * 40,
            "lfs": {"sha256": hashlib.sha256(content).hexdigest(), "size": 1, "pointerSize": 1},
        }
        for name, content in files.items()
    ]
    info = {"id": "org/models", "sha": "1" * 40, "siblings": siblings, **told}
    script.on("/api/models/", lambda it: it.reply(200, json.dumps(info).encode()))
    for name, content in files.items():
        script.on(f"/org/models/resolve/{'1' * 40}/{name}", lambda it, c=content: it.file(c))
    return "hf://org/models"


async def test_large_files_come_from_elsewhere(pod, script, another_script):
    """The Hub redirects to a store with signed addresses, which does not get the token."""
    uri = serve(script, MODEL)
    weights = MODEL["add_sub/1/weights.bin"]
    stored = another_script.on("/stored", lambda it: it.file(weights, etag='"of the store"'))
    script.on(
        f"/org/models/resolve/{'1' * 40}/add_sub/1/weights.bin",
        lambda it: it.reply(302, Location=f"{stored}?Signature=x", ETag='"of the hub"'),
    )
    await pod.fetch(uri, {"HF_TOKEN": "hf_t0ken", **script.trust}, endpoint=script.url)
    assert pod.served() == MODEL
    assert {each["Authorization"] for _, _, each in script.http.seen} == {"Bearer hf_t0ken"}
    assert not any("Authorization" in each for each in another_script.headers("/stored"))


async def test_all_files_are_of_one_commit(pod, script):
    """The one that the branch had when it was looked up."""
    await pod.fetch(serve(script, MODEL), script.trust, endpoint=script.url)
    resolved = [path for path in script.asked if "/resolve/" in path]
    assert resolved
    assert all(f"/resolve/{'1' * 40}/" in path for path in resolved)


async def test_a_gated_repository(pod, script, refusal):
    """The sentence says where its terms are accepted."""
    script.on("/api/models/", lambda it: it.reply(403, X_Error_Code="GatedRepo"))
    with refusal(Reason.CREDENTIALS_REFUSED, "is gated"):
        await pod.fetch("hf://org/models", script.trust, endpoint=script.url)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_hub_with_faults(status, pod, script, refusal):
    """Is tried again."""
    script.on("/api/", lambda it: it.reply(status))
    with refusal(Reason.SOURCE_UNAVAILABLE, f"HTTP {status}") as caught:
        await pod.fetch("hf://org/models", script.trust, endpoint=script.url)
    assert caught.value.transient


async def test_a_hub_that_hangs_up(pod, script, refusal):
    """Is tried again."""
    script.on("/api/", lambda it: it.hang_up())
    with refusal(Reason.SOURCE_UNAVAILABLE, script.host):
        await pod.fetch("hf://org/models", script.trust, endpoint=script.url)


async def test_a_certificate_that_nobody_vouches_for(pod, script, refusal):
    """Is refused, and the sentence says where its authority goes."""
    with refusal(Reason.SOURCE_UNAVAILABLE, "ca.crt"):
        await pod.fetch("hf://org/models", endpoint=script.url)


@pytest.mark.parametrize(
    "name", ["../escaped", "/escaped", "m/../../x", "m\\x", "m/\x00", "", "M/F"]
)
async def test_a_hostile_name_of_a_file(name, pod, script, refusal):
    """Is a path like an archive's."""
    uri = serve(script, {"m/f": b"x", name: b"x"})
    with refusal(Reason.CONTENT_REFUSED, "org/models"):
        await pod.fetch(uri, script.trust, endpoint=script.url)
    assert pod.served() == {}


@pytest.mark.parametrize(
    "location", ["https://169.254.169.254/x", "https://[::1]/x", "http://127.0.0.1/x"]
)
async def test_the_hub_leads_nowhere_inside(location, pod, script, refusal):
    """Neither the library's own requests nor the files'."""
    script.on("/api/", lambda it: it.reply(302, Location=location))
    with refusal(Reason.SOURCE_NOT_ALLOWED):
        pod.policy = SourcePolicy(networks=("127.0.0.1/32",))
        await pod.fetch("hf://org/models", script.trust, endpoint=script.url)


async def test_the_list_of_hosts_holds(pod, refusal):
    """For the hub itself and for an endpoint."""
    pod.policy = SourcePolicy(hosts=("hub.example",))
    with refusal(Reason.SOURCE_NOT_ALLOWED, "huggingface.co is not on the list"):
        await pod.fetch("hf://org/models")
    with refusal(Reason.SOURCE_NOT_ALLOWED, "other.example is not on the list"):
        await pod.fetch("hf://org/models", endpoint="https://other.example")


@pytest.mark.parametrize(
    "uri", ["hf://models", "hf://org/models@", "hf://org/models/../x", "hf://o r/m", "hf:///m"]
)
async def test_what_is_no_address(uri, pod, refusal):
    """The sentence says how one is written."""
    with refusal(Reason.SOURCE_NOT_FOUND, "spec.repository.uri can't be used"):
        await pod.fetch(uri)
