"""oci: sources from Debian's docker-registry, and from one that misbehaves."""

import asyncio
import base64
import gzip
import hashlib
import json
import platform

import pytest
import zstandard

from source_servers.oci_content import Blob
from sources.fetching import repository
from sources.obtaining import MODEL
from triton_api.conditions import Reason
from triton_api.fetching import SourcePolicy
from triton_fetcher.errors import FetchError
from unit.triton_fetcher.archives import hostile
from unit.triton_fetcher.archives.hostile import entry, tar

pytestmark = pytest.mark.timeout(60)
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
HERE = {"x86_64": "linux/amd64", "aarch64": "linux/arm64"}[platform.machine()]


def digest(content):
    """Return the digest of bytes."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def layer(content, media_type, **annotations):
    """Return a layer's descriptor."""
    return {
        "mediaType": media_type,
        "digest": digest(content),
        "size": len(content),
        "annotations": annotations,
    }


def manifest(*layers):
    """Return a manifest with *layers*, without a configuration of its own."""
    config = layer(b"{}", "application/vnd.oci.empty.v1+json")
    return {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": list(layers)}


def packed(files):
    """Return a tar of *files*."""
    return tar(*(entry(name, content) for name, content in files.items()))


def push(registry, name, *blobs_and_layers):
    """Push layers made by hand; return their address."""
    blobs = [Blob(content, "x") for content, _ in blobs_and_layers] + [Blob(b"{}", "x")]
    layers = [described for _, described in blobs_and_layers]
    return registry.push(name, "1", (manifest(*layers), blobs))


async def test_an_artifact_of_files(pod, model, registry):
    """Each file is a layer with its path as the title, as ORAS pushes files."""
    await pod.fetch(registry.push_artifact(model, "oci/files"), registry.trust)
    assert pod.served() == MODEL


async def test_an_artifact_of_a_folder(pod, model, registry):
    """One tar+gzip that is marked to be unpacked, as ORAS pushes folders."""
    await pod.fetch(registry.push_archive(model, "oci/folder"), registry.trust)
    assert pod.served() == MODEL


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
async def test_an_image(compression, pod, tmp_path, registry):
    """Later layers replace files of earlier ones."""
    below = repository(tmp_path / "below", {**MODEL, "add_sub/config.pbtxt": b"old"})
    above = repository(tmp_path / "above", {"add_sub/config.pbtxt": b"new"})
    uri = registry.push_image([below, above], f"oci/image-{compression}", compression=compression)
    await pod.fetch(uri, registry.trust)
    assert pod.served() == {**MODEL, "add_sub/config.pbtxt": b"new"}


async def test_whiteouts_hide_what_is_below(pod, tmp_path, registry):
    """A file, a folder, and all that a folder held; and no mark is left in the tree."""
    below = {**MODEL, "add_sub/2/model.py": b"", "add_sub/3/a": b"", "add_sub/3/b": b""}
    above = {"add_sub/1/.wh.weights.bin": b"", "add_sub/.wh.2": b"", "add_sub/3/.wh..wh..opq": b""}
    folders = [repository(tmp_path / "below", below)]
    folders.append(repository(tmp_path / "above", {**above, "add_sub/3/c": b"new"}))
    await pod.fetch(registry.push_image(folders, "oci/whiteouts"), registry.trust)
    assert set(pod.served()) == {"add_sub/config.pbtxt", "add_sub/1/model.py", "add_sub/3/c"}


async def test_a_whiteout_reaches_only_below_itself(pod, registry, refusal):
    """`.wh...` would hide the folder above."""
    content = tar(entry("add_sub/.wh..."))
    described = layer(content, "application/vnd.oci.image.layer.v1.tar")
    with refusal(Reason.CONTENT_REFUSED, "hides no file"):
        await pod.fetch(push(registry, "oci/wh", (content, described)), registry.trust)


async def test_a_modelpack(pod, registry):
    """CNCF's layers: raw ones with a path, and tars of several kinds of content."""
    weights = MODEL["add_sub/1/weights.bin"]
    rest = packed({name: text for name, text in MODEL.items() if not name.endswith("bin")})
    kind = "application/vnd.cncf.model"
    uri = push(
        registry,
        "oci/modelpack",
        (
            weights,
            layer(
                weights,
                f"{kind}.weight.v1.raw",
                **{"org.cncf.model.filepath": "add_sub/1/weights.bin"},
            ),
        ),
        (rest, layer(rest, f"{kind}.weight.config.v1.tar")),
    )
    await pod.fetch(uri, registry.trust)
    assert pod.served() == MODEL


@pytest.mark.parametrize(
    ("suffix", "compress"),
    [("tar", bytes), ("tar+gzip", gzip.compress), ("tar+zstd", zstandard.compress)],
)
async def test_a_modelkit(suffix, compress, pod, registry):
    """KitOps' layers are tars by their type, without a title."""
    content = compress(packed(MODEL))
    described = layer(content, f"application/vnd.kitops.modelkit.model.v1.{suffix}")
    uri = push(registry, f"oci/kit-{suffix.replace('+', '-')}", (content, described))
    await pod.fetch(uri, registry.trust)
    assert pod.served() == MODEL


async def test_one_archive_with_a_title_is_unpacked(pod, registry):
    """`oras push registry/models:1 models.tar.gz`, which calls any file a tar."""
    content = gzip.compress(packed(MODEL))
    title = {"org.opencontainers.image.title": "models.tar.gz"}
    described = layer(content, "application/vnd.oci.image.layer.v1.tar", **title)
    await pod.fetch(push(registry, "oci/single", (content, described)), registry.trust)
    assert pod.served() == MODEL


async def test_an_archive_beside_other_files_stays_packed(pod, tmp_path, registry):
    """The Python backend unpacks a model's environment itself."""
    files = {**MODEL, "add_sub/env.tar.gz": gzip.compress(packed({"bin/python": b""}))}
    folder = repository(tmp_path / "with-environment", files)
    await pod.fetch(registry.push_artifact(folder, "oci/environment"), registry.trust)
    assert pod.served() == files


async def test_an_index_leads_to_this_platform(pod, model, tmp_path, registry):
    """And an attestation beside it is left alone."""
    other = repository(tmp_path / "other", {"other/1/model.py": b""})
    registry.push_image([model], "oci/index", tag="here")
    registry.push_image([other], "oci/index", tag="other")
    digests = {
        "linux/s390x": registry.digest_of("oci/index", "other"),
        HERE: registry.digest_of("oci/index", "here"),
    }
    await pod.fetch(registry.push_index("oci/index", "both", digests), registry.trust)
    assert pod.served() == MODEL


async def test_an_index_without_this_platform(pod, model, registry, refusal):
    """The sentence says what there is."""
    registry.push_image([model], "oci/foreign", tag="it")
    uri = registry.push_index(
        "oci/foreign", "1", {"linux/s390x": registry.digest_of("oci/foreign", "it")}
    )
    with refusal(Reason.SOURCE_NOT_FOUND, f"no manifest for {HERE}", "linux/s390x"):
        await pod.fetch(uri, registry.trust)


async def test_a_digest_fixes_the_content(pod, model, tmp_path, registry):
    """Whatever the tag is moved to."""
    uri = registry.push_artifact(model, "oci/fixed")
    fixed = f"{uri.removesuffix(':1')}@{registry.digest_of('oci/fixed', '1')}"
    registry.push_artifact(repository(tmp_path / "n", {"new/1/model.py": b""}), "oci/fixed")
    await pod.fetch(fixed, registry.trust)
    assert pod.served() == MODEL


@pytest.mark.parametrize("secret", ["secret", "docker_config"])
async def test_a_private_registry(secret, pod, model, private_registry):
    """Two keys, or what `kubectl create secret docker-registry` makes."""
    uri = private_registry.push_artifact(model, f"oci/private-{secret}".replace("_", "-"))
    await pod.fetch(uri, getattr(private_registry, secret))
    assert pod.served() == MODEL


@pytest.mark.parametrize(
    "secret",
    [
        {"username": "someone", "password": "wr0ng"},
        {".dockerconfigjson": json.dumps({"auths": {"other.example": {"auth": "eA=="}}})},
        {},
    ],
)
async def test_a_registry_that_refuses(secret, pod, model, private_registry, refusal):
    """Wrong credentials, those of another registry, and none."""
    uri = private_registry.push_artifact(model, "oci/refused")
    with refusal(Reason.CREDENTIALS_REFUSED, f"registry {private_registry.host}") as caught:
        await pod.fetch(uri, {**secret, **private_registry.trust})
    assert "wr0ng" not in caught.value.message
    assert not caught.value.transient


@pytest.mark.parametrize("config", ["no json", "[]", '{"auths": {"127.0.0.1:1": {}}}'])
async def test_a_docker_configuration_that_is_none(config, pod, refusal):
    """The sentence says how to make one."""
    with refusal(Reason.CREDENTIALS_REFUSED, "kubectl create secret docker-registry"):
        await pod.fetch("oci://127.0.0.1:1/a/b:1", {".dockerconfigjson": config})


@pytest.mark.parametrize("path", ["oci/nothing:1", "oci/files:missing"])
async def test_what_is_not_there(path, pod, model, registry, refusal):
    """No repository, or no tag."""
    registry.push_artifact(model, "oci/files")
    with refusal(Reason.SOURCE_NOT_FOUND, path):
        await pod.fetch(f"oci://{registry.host}/{path}", registry.trust)


@pytest.mark.parametrize("name", ["parent folder", "symbolic link out", "character device"])
async def test_a_hostile_layer(name, pod, registry, refusal):
    """Is refused like any archive."""
    content = hostile.TARS[name]()
    described = layer(content, "application/vnd.oci.image.layer.v1.tar")
    uri = push(registry, f"oci/{name.replace(' ', '-')}", (content, described))
    with refusal(Reason.CONTENT_REFUSED, "a layer of"):
        await pod.fetch(uri, registry.trust)
    assert pod.served() == {}


@pytest.mark.parametrize("title", ["../escaped", "/escaped", "a/../../b", "a\\b", "\n", ""])
async def test_a_hostile_title(title, pod, registry, refusal):
    """A title is a path like an archive's."""
    described = layer(b"x", "any/type", **{"org.opencontainers.image.title": title})
    with refusal(Reason.CONTENT_REFUSED):
        await pod.fetch(push(registry, "oci/title", (b"x", described)), registry.trust)


async def test_two_layers_for_one_file(pod, registry, refusal):
    """Nobody could say which is meant."""
    title = {"org.opencontainers.image.title": "m/1/f"}
    layers = [(text, layer(text, "any/type", **title)) for text in (b"a", b"b")]
    with refusal(Reason.CONTENT_REFUSED, "there twice"):
        await pod.fetch(push(registry, "oci/twice", *layers), registry.trust)


# ---- a registry that misbehaves, and one that gives tokens ----------------------------------


def serve(script, content=b"weights", path="add_sub/1/model.onnx"):
    """Let *script* serve an artifact of one file; return its address."""
    described = layer(content, "any/type", **{"org.opencontainers.image.title": path})
    body = json.dumps(manifest(described)).encode()
    script.on("/v2/m/manifests/", lambda it: it.reply(200, body, Content_Type=MANIFEST))
    script.on("/v2/m/blobs/", lambda it: it.file(content))
    return f"oci://{script.host}/m:1"


async def test_a_manifest_that_is_not_the_one_asked_for(pod, script, refusal):
    """The digest in the address is the content's."""
    uri = serve(script).removesuffix(":1") + "@sha256:" + "0" * 64
    with refusal(Reason.DIGEST_MISMATCH, "0" * 64) as caught:
        await pod.fetch(uri, script.trust)
    assert not caught.value.transient


async def test_a_blob_that_is_not_the_one_named(pod, script):
    """Is verified, tried again, told of, and never served."""
    uri = serve(script)
    script.on("/v2/m/blobs/", lambda it: it.file(b"another"))
    with pytest.raises((FetchError, TimeoutError)):
        await asyncio.wait_for(pod.fetch(uri, script.trust), 5)
    problem = pod.progress.snapshot().problem
    assert problem.reason in {Reason.SOURCE_UNAVAILABLE, Reason.DIGEST_MISMATCH}
    assert "add_sub/1/model.onnx arrived with the sha256" in problem.message
    assert pod.served() == {}


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"layers": 1}', b"{}", b" " * 5_000_000])
async def test_a_manifest_that_is_none(body, pod, script, refusal):
    """A login page, or an endless one."""
    script.on("/v2/m/manifests/", lambda it: it.reply(200, body))
    with refusal(Reason.CONTENT_REFUSED, "manifest"):
        await pod.fetch(f"oci://{script.host}/m:1", script.trust)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_registry_with_faults(status, pod, script, refusal):
    """Is tried again."""
    script.on("/v2/", lambda it: it.reply(status))
    with refusal(Reason.SOURCE_UNAVAILABLE, f"HTTP {status}") as caught:
        await pod.fetch(f"oci://{script.host}/m:1", script.trust)
    assert caught.value.transient


async def test_a_token_is_fetched_and_goes_nowhere_else(pod, script, another_script):
    """The account goes to the token's server, the token to the registry, neither to a store."""
    uri = serve(script)
    content = b"weights"
    stored = another_script.on("/stored", lambda it: it.file(content))

    def guarded(answer):
        def check(it):
            if it.headers.get("Authorization") == "Bearer t0ken":
                return answer(it)
            realm = f'Bearer realm="{script.url}/token",service="m",scope="repository:m:pull"'
            return it.reply(401, WWW_Authenticate=realm)

        return check

    for path, answer in dict(script.http.answers).items():
        script.on(path, guarded(answer))
    script.on("/v2/m/blobs/", guarded(lambda it: it.reply(307, Location=stored)))
    script.on("/token", lambda it: it.reply(200, b'{"token": "t0ken", "expires_in": 300}'))
    await pod.fetch(uri, {"username": "someone", "password": "word", **script.trust})
    assert pod.served() == {"add_sub/1/model.onnx": content}
    account = "Basic " + base64.b64encode(b"someone:word").decode()
    assert [each["Authorization"] for each in script.headers("/token")] == [account]
    assert not any("Authorization" in each for each in another_script.headers("/stored"))
    assert "scope=repository%3Am%3Apull" in script.asked[1]


async def test_a_token_is_renewed(pod, script):
    """One that lasts no time is fetched for each request."""
    uri = serve(script)
    challenge = f'Bearer realm="{script.url}/token",service="m"'
    number = iter(range(100))
    body = script.http.answers["/v2/m/manifests/"]

    def manifest_for_token(it):
        known = it.headers.get("Authorization")
        return body(it) if known else it.reply(401, WWW_Authenticate=challenge)

    script.on("/v2/m/manifests/", manifest_for_token)
    script.on(
        "/token",
        lambda it: it.reply(
            200, json.dumps({"access_token": str(next(number)), "expires_in": 0.001}).encode()
        ),
    )
    await pod.fetch(uri, script.trust)
    used = [each["Authorization"] for each in script.headers("/v2/m/blobs/")]
    assert used != ["Bearer 0"]


@pytest.mark.parametrize(
    "challenge",
    [
        'Bearer realm="http://127.0.0.1/token"',
        'Bearer realm="https://someone@127.0.0.1/token"',
        "Bearer",
        "Negotiate",
        "",
        'Basic realm="x"',
    ],
)
async def test_a_challenge_that_is_not_met(challenge, pod, script, refusal):
    """An account is not sent without TLS, nor to what is no address."""
    script.on("/v2/", lambda it: it.reply(401, WWW_Authenticate=challenge))
    with refusal(Reason.CREDENTIALS_REFUSED):
        await pod.fetch(f"oci://{script.host}/m:1", script.trust)


async def test_the_token_server_is_an_address_like_any(pod, script, refusal):
    """A registry can't send the fetcher, with an account, to the metadata service."""
    realm = 'Bearer realm="https://169.254.169.254/token"'
    script.on("/v2/", lambda it: it.reply(401, WWW_Authenticate=realm))
    with refusal(Reason.SOURCE_NOT_ALLOWED, "metadata"):
        await pod.fetch(f"oci://{script.host}/m:1", script.trust)


async def test_the_list_of_hosts_holds(pod, refusal):
    """For registries, too."""
    pod.policy = SourcePolicy(hosts=("registry.example",))
    with refusal(Reason.SOURCE_NOT_ALLOWED, "other.example is not on the list"):
        await pod.fetch("oci://other.example/m:1")


@pytest.mark.parametrize("host", ["127.0.0.1:5000", "localhost:5000", "169.254.169.254"])
async def test_addresses_inside_are_refused_by_default(host, pod, refusal):
    """Loopback and metadata; private addresses are a cluster's own registries."""
    pod.policy = SourcePolicy()
    with refusal(Reason.SOURCE_NOT_ALLOWED, "must not be fetched from"):
        await pod.fetch(f"oci://{host}/m:1")


@pytest.mark.parametrize(
    "uri",
    [
        *("oci://h", "oci://h/", "oci:///m", "oci://h/UPPER:1", "oci://h/m:", "oci://h/m@latest"),
        *("oci://h/../m:1", "oci://h/m:1@sha256:00", "oci://h/a//b:1", "oci://a@b/m:1"),
        *("oci://h/m?x=1", "oci://h/m:-", "oci://0x7f.1/m:1"),
    ],
)
async def test_what_is_no_reference(uri, pod, refusal):
    """By the grammar of the distribution specification."""
    with refusal(Reason.SOURCE_NOT_FOUND, "spec.repository.uri can't be used"):
        await pod.fetch(uri)
