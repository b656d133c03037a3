"""served_model: a model by names and NumPy values."""

import numpy as np
import pytest

from triton_middleware.served_model import ServedModel, Tensor


@pytest.fixture
def model(triton):
    """Return the model of the fake Triton."""
    return ServedModel("echo", url=triton.url)


def test_a_model_tells_what_it_takes_and_returns(model):
    """As Triton describes it."""
    assert model.inputs == {"INPUT": Tensor("INPUT", "FP32", (-1,))}
    assert list(model.outputs) == ["OUTPUT"]


def test_values_go_in_and_come_out_by_name(model):
    """Lists too; the type is the model's."""
    values = model.infer(INPUT=[1, 2.5])["OUTPUT"]
    assert values.tolist() == [1.0, 2.5]
    assert values.dtype == np.float32


async def test_an_async_run_need_not_block(model):
    """On the loop of the caller."""
    assert (await model.infer_async(INPUT=[3]))["OUTPUT"].tolist() == [3.0]
    await model.close()


def test_the_best_classes_come_with_their_labels(model):
    """By Triton's own extension."""
    first, second = model.classify("OUTPUT", 2, INPUT=[1])[0]
    assert (first.score, first.index, first.name) == (1.0, 0, "class0")
    assert second.name == "class1"


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({}, r"echo takes \['INPUT'\]; given were \[\]"),
        ({"OTHER": [1]}, "given were"),
        ({"INPUT": [[1]]}, r"shape \[1, 1\]; the model takes \[-1\]"),
    ],
)
def test_a_wrong_input_is_refused_before_it_is_sent(model, inputs, words):
    """The message says what the model takes."""
    with pytest.raises(ValueError, match=words):
        model.infer(**inputs)


def test_texts_become_bytes():
    """Triton has no other text."""
    array = Tensor("q", "BYTES", (-1, 1)).array([["ä"], [b"x"]])
    assert array.tolist() == [["ä".encode()], [b"x"]]


def test_the_pods_own_triton_is_the_default(triton, monkeypatch):
    """Scripts need no URL."""
    monkeypatch.setenv("TRITON_MIDDLEWARE_TRITON_URL", triton.url)
    assert ServedModel("echo").name == "echo"
