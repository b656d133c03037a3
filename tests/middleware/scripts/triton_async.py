import json
import os

import numpy as np
import tritonclient.http.aio as tritonclient


async def init():
    global triton_client
    triton_client = tritonclient.InferenceServerClient(url=os.environ["TRITON"], conn_limit=256)


async def run(data):
    values = np.array([json.loads(data)["data"]], dtype=np.float32)
    tensor = tritonclient.InferInput("INPUT", values.shape, "FP32")
    tensor.set_data_from_numpy(values)
    result = await triton_client.infer("echo", [tensor])
    return result.as_numpy("OUTPUT").ravel().tolist()
