"""Write the sample model repository: densenet_onnx, a stand-in for NVIDIA's DenseNet example.

It has DenseNet's interface (`data_0` [1,3,224,224] to `fc6_1` [1,1000,1,1], no config.pbtxt) and
none of its 8 million weights. Its 1000 classes are colours: the class of an image is the colour
of the class nearest to the image's average colour. README.md beside this file has the formula.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

# What ONNX Runtime 1.19 and Triton 24.10 read; onnx would write its own newest versions.
OPSET = 13
IR_VERSION = 8

SHADES = 10
"""Shades per colour channel: one decimal digit of the class number each."""


def main() -> None:
    """Write the repository that the argument names."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("repository", type=Path, help="model repository to write into")
    repository: Path = parser.parse_args().repository

    path = repository / "densenet_onnx" / "1" / "model.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(densenet_stand_in(), path)
    print(f"wrote {path}")
    (path.parents[1] / "labels.txt").write_text("".join(f"{label}\n" for label in labels()))


def densenet_stand_in() -> onnx.ModelProto:
    """Build the graph: average each channel, then score all classes with one 1x1 convolution."""
    weights, bias = nearest_colour(class_colours())
    graph = helper.make_graph(
        nodes=[
            helper.make_node("GlobalAveragePool", ["data_0"], ["average_colour"]),
            helper.make_node("Conv", ["average_colour", "weights", "bias"], ["fc6_1"]),
        ],
        name="densenet_onnx_stand_in",
        inputs=[helper.make_tensor_value_info("data_0", TensorProto.FLOAT, [1, 3, 224, 224])],
        outputs=[helper.make_tensor_value_info("fc6_1", TensorProto.FLOAT, [1, 1000, 1, 1])],
        initializer=[
            numpy_helper.from_array(weights.reshape(1000, 3, 1, 1), "weights"),
            numpy_helper.from_array(bias, "bias"),
        ],
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="triton-operator",
        doc_string=__doc__ or "",
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def class_colours() -> NDArray[np.float32]:
    """Return the 1000 colours, channels in [-1, 1]: class 907 is red 9, green 0, blue 7 of 9."""
    digits = np.indices((SHADES, SHADES, SHADES)).reshape(3, -1).T
    return (digits * 2 / (SHADES - 1) - 1).astype(np.float32)


def labels() -> list[str]:
    """Return a name for each class, as the script of densenet-scoring.yaml tells it."""
    digits = np.indices((SHADES, SHADES, SHADES)).reshape(3, -1).T
    return [f"red {red}, green {green}, blue {blue} of 9" for red, green, blue in digits]


def nearest_colour(
    colours: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights and bias of a linear score whose largest value is at the nearest colour.

    |x - c|^2 = |x|^2 - 2 c.x + |c|^2, and |x|^2 is the same for all classes, so the nearest
    colour is where 2 c.x - |c|^2 is largest.
    """
    return 2 * colours, -(colours**2).sum(axis=1)


if __name__ == "__main__":
    main()
