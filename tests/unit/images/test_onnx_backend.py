"""The test image's ONNX backend completes and checks configurations as NVIDIA's does."""

from typing import Any

import numpy as np
import pytest
from onnx_backend import auto_complete, execution
from onnx_backend.check import check
from onnx_backend.errors import ModelError
from onnx_backend.graph import Graph, TensorInfo


class Doubling:
    """A session that doubles its only input and counts its executions."""

    def __init__(self) -> None:
        self.executions = 0

    def run(self, names: Any, feed: Any) -> list[Any]:
        self.executions += 1
        return [feed["x"] * 2 for _ in names]


def graph(*shape: int, data_type: str = "TYPE_FP32") -> Graph:
    return Graph(
        Doubling(), (TensorInfo("x", data_type, shape),), (TensorInfo("y", data_type, shape),)
    )


def config(max_batch_size: int = 0, **more: Any) -> dict[str, Any]:
    return {"name": "m", "max_batch_size": max_batch_size, "input": [], "output": []} | more


def completed(graph: Graph, config: dict[str, Any]) -> dict[str, Any]:
    auto_complete.complete(config, graph)
    return config


def test_a_variable_first_dimension_is_the_batch() -> None:
    """Triton's default batch size and dynamic batching; dims without the batch."""
    result = completed(graph(-1, 4), config())

    assert result["max_batch_size"] == 4
    assert result["dynamic_batching"] == {}
    assert result["input"] == [{"name": "x", "data_type": "TYPE_FP32", "dims": [4]}]


def test_a_given_batch_size_stays() -> None:
    """Batches of one need no batcher."""
    result = completed(graph(-1, 4), config(1))

    assert result["max_batch_size"] == 1
    assert "dynamic_batching" not in result


def test_sequence_batching_is_left_alone() -> None:
    """A model has one scheduler only."""
    assert "dynamic_batching" not in completed(graph(-1, 4), config(8, sequence_batching={}))


def test_a_fixed_shape_does_not_batch() -> None:
    """The graph's own shape, in full; a batch size is a mistake."""
    result = completed(graph(1, 3, 2), config())

    assert (result["max_batch_size"], result["output"][0]["dims"]) == (0, [1, 3, 2])
    with pytest.raises(ModelError, match="does not support batching"):
        completed(graph(1, 3, 2), config(4))


def test_no_dimensions_are_written_as_one_element() -> None:
    """Triton refuses empty dims; with a batch, reshape takes the element away again."""
    assert completed(graph(), config())["input"][0] == {
        "name": "x",
        "data_type": "TYPE_FP32",
        "dims": [1],
    }
    assert completed(graph(-1), config())["input"][0]["reshape"] == {"shape": []}


def entry(name: str, dims: list[int], data_type: str = "TYPE_FP32", **more: Any) -> dict[str, Any]:
    return {"name": name, "data_type": data_type, "dims": dims} | more


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (config(input=[entry("z", [4])]), "does not list the model's input 'x'"),
        (config(4, input=[entry("x", [4]), entry("z", [4])]), "unexpected inference input 'z'"),
        (config(4, input=[entry("x", [4], "TYPE_INT8")]), "says TYPE_INT8, the model has TYPE_FP"),
        (config(4, input=[entry("x", [5])]), r"shape \[-1, 5\] \(batch dimension first\), the mo"),
        (config(0, input=[entry("x", [4])]), r"shape \[4\], the model has \[-1, 4\]"),
    ],
)
def test_a_configuration_that_contradicts_the_model_fails(
    given: dict[str, Any], message: str
) -> None:
    """Each message names the tensor and both sides."""
    with pytest.raises(ModelError, match=message):
        check(given, graph(-1, 4))


@pytest.mark.parametrize(
    ("given", "shape"),
    [
        (entry("x", [4]), (-1, 4)),
        (entry("x", [-1]), (-1, 4)),
        (entry("x", [2, 2], reshape={"shape": [4]}), (-1, 4)),
        (entry("x", [1], reshape={}), (-1,)),
    ],
)
def test_a_configuration_that_fits_passes(given: dict[str, Any], shape: tuple[int, ...]) -> None:
    """`reshape` decides if given; any size fits a variable dimension."""
    check(config(4, input=[given]), graph(*shape))


def jobs(*arrays: Any) -> list[execution.Job]:
    return [
        execution.Job(number, {"x": np.asarray(array)}, ("y",))
        for number, array in enumerate(arrays)
    ]


def test_requests_of_one_shape_are_one_execution() -> None:
    """Each request gets its own rows back."""
    model = graph(-1, 2)
    (batch,) = execution.batches(jobs([[1, 2]], [[3, 4], [5, 6]]), batching=True)
    results = execution.run(model, batch)

    assert model.session.executions == 1
    assert [result["y"].tolist() for result in results] == [[[2, 4]], [[6, 8], [10, 12]]]


def test_other_shapes_and_models_without_batches_run_alone() -> None:
    """Nothing is joined that the model can't take joined."""
    assert len(execution.batches(jobs([[1, 2]], [[1, 2, 3]]), batching=True)) == 2
    assert len(execution.batches(jobs([1, 2], [1, 2]), batching=False)) == 2


def test_text_is_text_for_the_model_and_bytes_for_triton() -> None:
    """Both ways, with letters outside ASCII."""
    (batch,) = execution.batches(jobs(np.array(["ä".encode()], dtype=object)), batching=False)
    (result,) = execution.run(graph(-1, data_type="TYPE_STRING"), batch)

    assert result["y"].tolist() == ["ää".encode()]
