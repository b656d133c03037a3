"""Scripts as they were written for Azure ML, unchanged, in the pods of a cluster."""

import json
from concurrent.futures import ThreadPoolExecutor

from cluster.asking import ask
from cluster.inference import address
from cluster.manifests import config_map, script_map, triton_model
from cluster.sandbox import Sandbox

# The client of 2021 at the address that scripts have written in them.
_OF_2021 = """
import json
import os

import numpy as np
import tritonhttpclient
from azureml.core.model import Model
from tritonclientutils import triton_to_np_dtype


def init():
    global triton_client
    triton_client = tritonhttpclient.InferenceServerClient(url="localhost:8000")
    print("Found", os.listdir(os.environ["AZUREML_MODEL_DIR"]), end=" ")


def run(data):
    values = np.array(json.loads(data)["data"], dtype=triton_to_np_dtype("FP32"))
    tensor = tritonhttpclient.InferInput("X", values.shape, "FP32")
    tensor.set_data_from_numpy(values, binary_data=True)
    wanted = tritonhttpclient.InferRequestedOutput("Y", binary_data=True)
    found = triton_client.infer("adder", [tensor], request_id="1", outputs=[wanted])
    models = [os.environ["AZUREML_MODEL_DIR"] + "/models", Model.get_model_path("adder")]
    return {
        "Y": found.as_numpy("Y"),
        "ready": triton_client.is_model_ready("adder"),
        "same": len(set(models)) == 1,
        "config": os.path.exists(os.path.join(models[0], "triton", "adder", "config.pbtxt")),
    }
"""

# Reads, writes, imports and starts what scripts do, in a pod that may write almost nowhere.
_WITH_FILES = """
import json
import logging
import multiprocessing
import os
import subprocess
import tempfile
import threading
from pathlib import Path

from azureml.core.model import Model

import words

logging.basicConfig(level=logging.DEBUG)


def init():
    global weights, beside
    weights = json.loads(Path(os.getenv("AZUREML_MODEL_DIR"), "model", "weights.json").read_text())
    with open(os.path.join(".", "model", "weights.json")) as file:
        beside = json.load(file)
    assert Model.get_model_path("model").endswith("/model")
    cache = Path.home() / ".cache" / "words"
    cache.mkdir(parents=True)
    threading.Thread(target=threading.Event().wait, daemon=True).start()


def square(number):
    return number * number


def run(data):
    with tempfile.TemporaryFile() as file, multiprocessing.Pool(2) as pool:
        file.write(data.encode())
        squares = pool.map(square, weights)
    said = subprocess.run(["echo", words.WORD], capture_output=True, text=True, check=True)
    return {"squares": squares, "beside": beside, "said": said.stdout}
"""
_SMALL = {"requests": {"cpu": "10m", "memory": "128Mi"}}


def test_a_script_of_2021_asks_the_triton_beside_it(box: Sandbox) -> None:
    """From several threads too, which its client was never made for."""
    source = {"source": {"configMap": {"name": "script"}}, "threads": 4, "resources": _SMALL}
    model = triton_model("adder", middleware=source)
    box.create(config_map("files"), script_map("script", _OF_2021), model)
    box.until_ready("adder")
    with address(box, "adder") as where, ThreadPoolExecutor(8) as clients:
        body = b'{"data": [1, 2, 3, 4]}'
        answers = list(clients.map(lambda _: ask(where, "/score", body=body), range(16)))
    expected = {"Y": [2.0, 3.0, 4.0, 5.0], "ready": True, "same": True, "config": True}
    assert {each.status for each in answers} == {200}, answers[0].body
    assert [json.loads(each.body) for each in answers] == [expected] * 16


def test_a_script_finds_its_files_and_may_start_others(box: Sandbox) -> None:
    """Its folder, a library that a variable names, HOME and /tmp; the rest is read-only."""
    script = script_map("script", _WITH_FILES)
    script["data"] |= {"weights.json": "[1, 2, 3]", "words.py": 'WORD = "hello"\n'}
    items = {
        "score.py": "score.py",
        "weights.json": "model/weights.json",
        "words.py": "lib/words.py",
    }
    source = {"name": "script", "items": [{"key": key, "path": items[key]} for key in items]}
    path = {"name": "PYTHONPATH", "value": "/var/azureml-app/script/lib"}
    middleware = {
        "source": {"configMap": source},
        "environment": {"variables": [path]},
        "resources": _SMALL,
    }
    model = triton_model("words", middleware=middleware)
    del model["spec"]["repository"]
    box.create(script, model)
    box.until_ready("words")
    with address(box, "words") as where:
        answer = ask(where, "/score", body=b"x")
    assert answer.status == 200, answer.body
    expected = {"squares": [1, 4, 9], "beside": [1, 2, 3], "said": "hello\n"}
    assert json.loads(answer.body) == expected
