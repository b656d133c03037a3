"""What Triton's core fills in by file names."""

import pytest

from triton_fetcher.repository.config_text import parsed
from triton_fetcher.repository.model import completed


@pytest.mark.parametrize(
    ("text", "contents", "backend", "platform", "file"),
    [
        ("", "model.onnx", "onnxruntime", "onnxruntime_onnx", "model.onnx"),
        ("", "model.plan", "tensorrt", "tensorrt_plan", "model.plan"),
        ("", "model.pt", "pytorch", "pytorch_libtorch", "model.pt"),
        ("", "model.savedmodel/", "tensorflow", "tensorflow_savedmodel", "model.savedmodel"),
        ("", "model.graphdef", "tensorflow", "tensorflow_graphdef", "model.graphdef"),
        ("", "model.xml", "openvino", "", "model.xml"),
        ("", "model.py", "python", "", "model.py"),
        ("", "model.py/", "", "", ""),
        ("", "model.onnx/", "onnxruntime", "onnxruntime_onnx", "model.onnx"),
        ('platform: "tensorrt_plan"', "", "tensorrt", "tensorrt_plan", "model.plan"),
        ('platform: "torch_aoti" backend: "pytorch"', "", "pytorch", "torch_aoti", "model.pt2"),
        ('platform: "ensemble"', "model.py", "", "ensemble", ""),
        ('default_model_filename: "model.py"', "", "python", "", "model.py"),
        ('default_model_filename: "x"', "model.py", "", "", "x"),
        ('backend: "python"', "model.onnx", "python", "", "model.py"),
        ('backend: "vllm"', "model.json", "vllm", "", ""),
    ],
)
def test_backend_platform_and_file_are_filled_in(
    text: str, contents: str, backend: str, platform: str, file: str
) -> None:
    """What is written wins; files are looked at only where nothing is."""
    config = completed("m", parsed(text), [(contents.rstrip("/"), contents.endswith("/"))])

    found = (config.name, config.backend, config.platform, config.default_model_filename)
    assert found == ("m", backend, platform, file)
