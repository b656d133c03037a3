"""`kubectl triton` against a real cluster, a real operator and a real Triton."""

import base64
import json
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import yaml

from cluster import access
from cluster.access import CHECKOUT
from cluster.api import CHILD_KINDS, Api, Object
from cluster.asking import ask
from cluster.cli import Ended, cli, refused
from cluster.inference import Endpoint, host_of, key_of
from cluster.manifests import (
    BROKEN_CONFIG,
    config_map,
    from_config_map,
    pausing,
    triton_model,
)
from cluster.sandbox import MODEL_LABEL, Sandbox, sandbox
from triton_operator.plan import covers

_FILE = "deploy/samples/question-answering.yaml"
_NAME = "question-answering"
_TEXT = "The quick brown fox jumps over the lazy dog."
_QUESTION = json.dumps({"context": _TEXT, "query": "What jumps over the lazy dog?"})
_ROTATED_SECONDS = 20


@pytest.fixture(scope="module")
def box(api: Api) -> Iterator[Sandbox]:
    """The namespace of this file's tests."""
    with sandbox(api, "cli") as made:
        yield made


@pytest.fixture(scope="module")
def deployed(box: Sandbox) -> Ended:
    """What `deploy --wait` said of a script in front of Triton, which serves now."""
    ended = cli("deploy", "-f", _FILE, "--wait", "-n", box.namespace)
    assert ended.code == 0, f"{ended.err}\n{box.account()}"
    return ended


@pytest.fixture
def call(box: Sandbox, deployed: Ended):
    """Return a function that calls a command in the namespace and expects it to end well."""

    def called(*words: str, code: int = 0, stdin: str | None = None) -> Ended:
        ended = cli(*words, "-n", box.namespace, stdin=stdin)
        assert ended.code == code, ended
        return ended

    return called


class TestWithAModel:
    """One model, that `deploy` has made, and all that can be done with it."""

    def test_deploy_waits_and_ends_with_the_url(self, box: Sandbox, deployed: Ended) -> None:
        """Each condition on the way was told."""
        assert deployed.out == f"http://{_NAME}.{box.namespace}.svc/score\n"
        for told in (
            "tritonmodel.triton-operator.dev/question-answering serverside-applied",
            "Reconciling: True",
            "Ready: all replicas",
            "Available: True",
        ):
            assert told in deployed.err

    def test_get_list_and_status(self, call) -> None:
        """In a line, by filters, and on a page."""
        assert "Healthy" in call("get", _NAME).out
        assert _NAME in call("list", "--model-id", f"{_NAME}:1", "-o", "name").out
        assert call("list", "--model-name", "other").out == ""
        assert f"did you mean {_NAME}?" in call("status", "question-answer", code=1).err
        page = call("status", _NAME).out
        for part in (
            "Healthy",
            "a script in front of Triton",
            "/score",
            "/swagger.json",
            "model bidaf: ready, versions 1",
        ):
            assert part in page

    def test_wait_of_what_serves_ends_at_once(self, call, deployed: Ended) -> None:
        """With the same URL."""
        assert call("wait", _NAME).out == deployed.out

    @pytest.mark.parametrize("container", ["middleware", "triton", "gateway", "fetcher"])
    def test_logs(self, container: str, call) -> None:
        """Of each container."""
        shown = call("logs", _NAME, "-c", container).out
        assert all(f"/{container}] " in line for line in shown.splitlines())
        assert shown or container == "triton"

    def test_score(self, call) -> None:
        """A script, and the model behind it past the script."""
        answer = call("score", _NAME, "--data", _QUESTION)
        assert json.loads(answer.out) == {"answer": "fox"}
        assert "by kubectl port-forward" in answer.err
        words = [
            {"name": name, "datatype": "BYTES", "shape": [1, 1], "data": ["fox"]}
            for name in ("context_word", "query_word")
        ]
        letters = [
            {"name": name, "datatype": "BYTES", "shape": [1, 1, 1, 16], "data": ["f"] * 16}
            for name in ("context_char", "query_char")
        ]
        tensors = json.dumps({"inputs": [*words, *letters]})
        raw = call("score", _NAME, "--model", "bidaf", "--data", "-", "-o", "raw", stdin=tensors)
        assert [each["name"] for each in json.loads(raw.out)["outputs"]] == ["start_pos", "end_pos"]

    def test_a_question_that_is_refused(self, box: Sandbox, deployed: Ended) -> None:
        """In the script's and in Triton's words."""
        here = ("-n", box.namespace)
        assert "answered 400" in refused("score", _NAME, "--data", "{}", *here)
        words = refused("score", _NAME, "--model", "bidaf", "--data", '{"inputs": []}', *here)
        assert "expected 4 inputs but got 0" in words

    def test_keys(self, box: Sandbox, call) -> None:
        """A new one is taken within seconds, the old one is refused, the other one stays."""
        assert call("keys", "get", _NAME).out.strip() == key_of(box, _NAME)
        old, other = (key_of(box, _NAME, which) for which in ("primaryKey", "secondaryKey"))
        (pod,) = box.pods(_NAME)
        changed = call("keys", "regenerate", _NAME, "--key", "primary")
        fresh = key_of(box, _NAME)
        assert fresh not in {old, other}
        assert (changed.out, fresh in changed.err) == ("", False)
        with host_of(box, _NAME) as host:
            taken = partial(_answers, host, fresh, 200)
            box.until("the new key is taken", taken, seconds=_ROTATED_SECONDS)
            box.until("the old one is refused", partial(_answers, host, old, 401))
            assert _answers(host, other, 200)
        assert json.loads(call("score", _NAME, "--data", _QUESTION).out) == {"answer": "fox"}
        assert [each["metadata"]["uid"] for each in box.pods(_NAME)] == [pod["metadata"]["uid"]]

    def test_a_second_deploy_needs_overwrite(self, box: Sandbox, call, tmp_path: Path) -> None:
        """Then it changes what differs, and takes nothing from others unless one insists."""
        here = ("-n", box.namespace)
        told = refused("deploy", "-f", _FILE, *here)
        assert f"tritonmodel.triton-operator.dev/{_NAME} exist already; give --overwrite" in told
        documents = _documents(_FILE)
        documents[-1]["spec"]["model"] = {"tags": {"stage": "live"}}
        file = tmp_path / "model.yaml"
        file.write_text(yaml.safe_dump_all(documents))
        call("deploy", "-f", str(file), "--overwrite")
        assert _NAME in call("get", "--tag", "stage=live", "-o", "name").out
        call("deploy", "-f", _FILE, "--overwrite")
        assert "model" not in box.the("TritonModel", _NAME)["spec"]
        box.api.apply(box.placed(_with_tag(documents[-1], "argocd")), "argocd")
        assert 'conflict with "argocd"' in refused("deploy", "-f", str(file), "--overwrite", *here)
        call("deploy", "-f", str(file), "--overwrite", "--force-conflicts")
        assert box.the("TritonModel", _NAME)["spec"]["model"]["tags"] == {"stage": "live"}

    def test_diff(self, box: Sandbox, call) -> None:
        """Nothing for a model that is as its file says, and what an edit would change."""
        stored = access.kubectl("get", "tritonmodel", _NAME, "-o", "yaml", "-n", box.namespace)
        assert call("render", "--diff", "-f", "-", stdin=stored).out == ""
        edited = yaml.safe_load(stored)
        edited["spec"]["replicas"] = 2
        asked = ("render", "--diff", "-f", "-")
        shown = call(*asked, stdin=yaml.safe_dump(edited), code=1).out
        assert "+  replicas: 2" in shown
        assert "PodDisruptionBudget" in shown
        edited["metadata"] = {"name": "another"}
        assert "another" in call(*asked, stdin=yaml.safe_dump(edited), code=1).out

    def test_a_stored_object_passes_the_offline_check(self, box: Sandbox) -> None:
        """With all that the API server and the operator have added."""
        stored = access.kubectl("get", "tritonmodel", _NAME, "-o", "yaml", "-n", box.namespace)
        assert cli("check", "-f", "-", stdin=stored) == (0, "nothing to remark\n", "")


def test_every_sample_is_rendered_as_the_operator_applied_it(api: Api) -> None:
    """Each child with all its fields, and no other child. A quota keeps the pods away."""
    with sandbox(api, "cli-render") as box:
        access.kubectl("create", "quota", "none", "--hard=pods=0", "-n", box.namespace)
        files = sorted((CHECKOUT / "deploy" / "samples").glob("*.yaml"))
        documents = [document for file in files for document in _documents(str(file))]
        box.create(*documents)
        for name in (each["metadata"]["name"] for each in documents if _is_model(each)):
            box.until(f"{name} has its last child", partial(box.get, "Service", name))
        live = {_identity(each): each for each in _children(box)}
        wanted = {_identity(each): each for each in _rendered(box)}
        assert sorted(live) == sorted(wanted)
        for identity, manifest in wanted.items():
            assert _intent(live[identity]) == _intent(manifest), identity
            # Entries of a list come without the version of their kind.
            found = {**live[identity], "apiVersion": manifest["apiVersion"]}
            assert covers(found, manifest), identity


def _rendered(box: Sandbox) -> list[Object]:
    """Return what `render` makes of the stored models and of the ConfigMaps that they name."""
    kinds = "tritonmodels,configmaps"
    stored = json.loads(access.kubectl("get", kinds, "-o", "json", "-n", box.namespace))
    stored["items"] = [each for each in stored["items"] if not _is_child(each)]
    rendered = cli("render", "-f", "-", *_images(), stdin=json.dumps(stored))
    assert rendered.code == 0, rendered.err
    return list(yaml.safe_load_all(rendered.out))


def _children(box: Sandbox) -> list[Object]:
    kinds = (*CHILD_KINDS, "ConfigMap", "Ingress")
    found = [{"kind": kind, **each} for kind in kinds for each in box.api.list(kind, box.namespace)]
    return [each for each in found if _is_child(each)]


def _is_model(body: Object) -> bool:
    return bool(body["kind"] == "TritonModel")


def _is_child(body: Object) -> bool:
    return MODEL_LABEL in body["metadata"].get("labels", {})


def _identity(body: Object) -> tuple[str, str]:
    return body["kind"], body["metadata"]["name"]


def _intent(body: Object) -> str:
    """Return the hash of all that was applied."""
    intent: str = body["metadata"]["annotations"]["triton-operator.dev/intent"]
    return intent


def _images() -> list[str]:
    """Return the options that say how this cluster's operator was installed."""
    where = ("-n", access.OPERATOR_NAMESPACE, "-o", "json")
    listed = access.kubectl("get", "deployment", access.OPERATOR, *where)
    (container,) = json.loads(listed)["spec"]["template"]["spec"]["containers"]
    values = {each["name"]: each.get("value") for each in container["env"]}
    return [
        f"--set=settings.{name}Image={values[f'TRITON_OPERATOR_{name.upper()}_IMAGE']}"
        for name in ("triton", "fetcher", "middleware", "gateway")
    ]


def test_the_starter_serves_as_its_readme_says(box: Sandbox) -> None:
    """Applied by kubectl, asked with its own request; a look says that it is there."""
    with tempfile.TemporaryDirectory() as folder:
        root = f"{folder}/my-model"
        assert cli("new", "my-model", "--folder", root).code == 0
        access.kubectl("apply", "-k", root, "-n", box.namespace)
        here = ("-n", box.namespace)
        assert cli("wait", "my-model", *here).out == f"http://my-model.{box.namespace}.svc\n"
        answer = cli("score", "my-model", "--data", f"@{root}/request.json", *here)
    assert json.loads(answer.out)["outputs"][0]["data"] == [2.0, 4.0, 6.0, 8.0]


def test_deploy_without_a_file_and_delete(box: Sandbox) -> None:
    """From an image; delete waits until nothing is left, and says what it leaves."""
    here = ("-n", box.namespace)
    image = "localhost/triton-operator/sample-densenet:dev"
    words = ("--image", image, "--path", "models", "--memory", "256Mi", "--cpu", "100m")
    composed = yaml.safe_load(cli("deploy", "--name", "dense", *words, "--dry-run").out)
    # Nobody asks it, so its pod has nothing to finish.
    composed["spec"]["rollout"] = {"drainSeconds": 0}
    text = yaml.safe_dump(composed)
    ended = cli("deploy", "-f", "-", "--wait", *here, stdin=text)
    assert ended.out == f"http://dense.{box.namespace}.svc\n", ended.err
    deleted = cli("delete", "dense", *here)
    assert (deleted.code, deleted.out) == (0, "dense is deleted\n")
    assert f"kept: image {image}" in deleted.err
    assert box.get("TritonModel", "dense") is None
    assert box.children("dense") == []
    assert 'tritonmodels.triton-operator.dev "dense" not found' in refused("delete", "dense", *here)


def test_a_token_is_for_the_model(box: Sandbox) -> None:
    """Its audience is the model's; the cluster made it."""
    box.create(pausing("by-token", gateway={"auth": {"mode": "Token"}}))
    token = cli("token", "by-token", "-n", box.namespace).out.strip()
    _, claims, _ = token.split(".")
    decoded = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    assert decoded["aud"] == [f"by-token.{box.namespace}.svc"]


def test_wait_ends_with_the_diagnosis(box: Sandbox) -> None:
    """A person has to act: what, where and what to do."""
    box.create(config_map("files", config=BROKEN_CONFIG), triton_model("broken"))
    ended = cli("wait", "broken", "-n", box.namespace)
    assert (ended.code, ended.out) == (1, "")
    assert "config.pbtxt" in ended.err
    assert "broken is stalled, RepositoryInvalid" in ended.err


def test_wait_ends_with_its_time_and_with_its_model(box: Sandbox) -> None:
    """Codes of their own."""
    here = ("-n", box.namespace)
    nowhere = {"nodeSelector": {"kubernetes.io/hostname": "nowhere"}}
    late = triton_model("late", repository=from_config_map("more"), placement=nowhere)
    box.create(config_map("more"), late)
    told = refused("wait", "late", "--timeout", "2", *here, code=124)
    assert "late is not ready after 2 s" in told
    box.delete("TritonModel", "late")
    assert "not found" in refused("wait", "late", *here)


def _documents(file: str) -> list[Object]:
    return list(yaml.safe_load_all((CHECKOUT / file).read_text()))


def _with_tag(body: Object, stage: str) -> Object:
    """Return what another manager applies: one tag."""
    kept = {key: body[key] for key in ("apiVersion", "kind", "metadata")}
    return {**kept, "spec": {"model": {"tags": {"stage": stage}}}}


def _answers(host: str, key: str, status: int) -> bool:
    return ask(Endpoint(host, key)).status == status
