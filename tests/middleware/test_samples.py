"""The scripts of deploy/samples, run as the pods run them, with the packages that they ask for.

Triton is a stand-in that computes what the samples' models compute.
"""

import json
import sys
import types
from pathlib import Path

import numpy as np
import pytest
import yaml

from middleware.computing_triton import computing_triton, described
from middleware.images import RED_JPEG
from triton_middleware.environment import prepare
from unit.triton_middleware.processes import middleware

SAMPLES = Path(__file__).parents[2] / "deploy" / "samples"
RED = "red 9, green 0, blue 0 of 9"
DIGITS = np.indices((10, 10, 10)).reshape(3, -1).T
COLOURS = (DIGITS * 2 / 9 - 1).astype(np.float32)
DENSENET = described({"data_0": ("FP32", [1, 3, 224, 224])}, {"fc6_1": ("FP32", [1, 1000, 1, 1])})
BIDAF = described(
    {
        f"{part}_{kind}": ("BYTES", shape)
        for part in ("context", "query")
        for kind, shape in (("word", [-1, 1]), ("char", [-1, 1, 1, 16]))
    },
    {"start_pos": ("INT32", [1]), "end_pos": ("INT32", [1])},
)

pytestmark = pytest.mark.timeout(300)


def objects(name):
    """Return the data of a sample's ConfigMaps together, and its TritonModel's spec."""
    found = list(yaml.safe_load_all((SAMPLES / f"{name}.yaml").read_text()))
    data = {}
    for each in found:
        data |= each.get("data", {})
    (spec,) = (each["spec"] for each in found if each["kind"] == "TritonModel")
    return data, spec


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """An environment with what the scripts for images ask for, and its variables."""
    folder = tmp_path_factory.mktemp("packages") / "environment"
    wanted = [
        objects(name)[1]["middleware"]["environment"]["pipPackages"]
        for name in ("plain-scoring", "densenet-scoring")
    ]
    assert wanted[0] == wanted[1]
    prepare(folder, wanted[0])
    return {"TRITON_MIDDLEWARE_ENVIRONMENT": str(folder)}


def score(folder, name, body, **variables):
    """Return the status and the answer of a sample's script."""
    with middleware(folder, objects(name)[0]["score.py"], **variables) as started:
        started.wait(lambda: started.get()[0] == 200)
        kind = "application/json" if body.startswith(b"{") else "image/jpeg"
        status, text = started.get("/score", body, headers={"Content-Type": kind})
    return status, json.loads(text) if status == 200 else text


def best_label(answer):
    status, labels = answer
    assert status == 200, labels
    return labels["labels"][0]["label"]


def densenet(data_0):
    """Return what deploy/samples/densenet_onnx computes, by the formula of its README.md."""
    average = data_0.mean(axis=(2, 3))
    scores = average @ (2 * COLOURS).T - (COLOURS**2).sum(axis=1)
    return {"fc6_1": scores.astype(np.float32).reshape(1, 1000, 1, 1)}


def test_a_red_image_is_red_without_triton(tmp_path, packages):
    """Decoded by the package that was installed for it; the best label comes first."""
    assert best_label(score(tmp_path, "plain-scoring", RED_JPEG, **packages)) == RED


def test_what_is_no_image_is_the_clients_fault(tmp_path, packages):
    answer = score(tmp_path, "plain-scoring", b"no image", **packages)
    assert answer == (400, "The body is no image.")


def test_a_red_image_is_red_with_triton(tmp_path, packages):
    """By the same label, which the script reads from the model's folder."""
    labels = tmp_path / "models" / "triton" / "densenet_onnx" / "labels.txt"
    labels.parent.mkdir(parents=True)
    labels.write_text("".join(f"red {r}, green {g}, blue {b} of 9\n" for r, g, b in DIGITS))
    with computing_triton(DENSENET, densenet) as url:
        variables = {"AZUREML_MODEL_DIR": str(tmp_path), "TRITON_MIDDLEWARE_TRITON_URL": url}
        answer = score(tmp_path, "densenet-scoring", RED_JPEG, **packages, **variables)
    assert best_label(answer) == RED


def test_a_question_is_answered_from_its_text(tmp_path):
    """The script splits words and letters; the model is the sample's own, run here."""
    model = _python_model(objects("question-answering")[0]["model.py"])

    def answer(context_word, context_char, query_word, query_char):
        assert context_char.shape == (len(context_word), 1, 1, 16)
        assert query_char.shape == (len(query_word), 1, 1, 16)
        texts = [[word.decode() for word in each.ravel()] for each in (context_word, query_word)]
        place = np.array([model.best(texts[0], set(texts[1]))], np.int32)
        return {"start_pos": place, "end_pos": place}

    asked = {
        "context": "The quick brown fox jumps over the lazy dog.",
        "query": "What jumps over the lazy dog?",
    }
    with computing_triton(BIDAF, answer) as url:
        body = json.dumps(asked).encode()
        found = score(tmp_path, "question-answering", body, TRITON_MIDDLEWARE_TRITON_URL=url)
    assert found == (200, {"answer": "fox"})


def _python_model(text):
    """Return the module of a Python model; what Triton gives it is not used here."""
    module = types.ModuleType("model")
    sys.modules.setdefault("triton_python_backend_utils", types.ModuleType("absent"))
    exec(compile(text, "model.py", "exec"), module.__dict__)  # noqa: S102 - the sample's own
    return module
