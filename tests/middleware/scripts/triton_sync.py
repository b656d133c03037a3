import json
import os

import numpy as np
import tritonhttpclient


def init():
    global triton_client
    triton_client = tritonhttpclient.InferenceServerClient(url=os.environ["TRITON"])


def run(data):
    values = np.array([json.loads(data)["data"]], dtype=np.float32)
    tensor = tritonhttpclient.InferInput("INPUT", values.shape, "FP32")
    tensor.set_data_from_numpy(values)
    result = triton_client.infer("echo", [tensor])
    return result.as_numpy("OUTPUT").ravel().tolist()
