import tritonhttpclient

from azureml.contrib.services.aml_request import rawhttp
from preprocessing import preprocess


def init():
    global triton_client
    triton_client = tritonhttpclient.InferenceServerClient(url="localhost:8000")


@rawhttp
async def run(request):
    data = preprocess(await request.get_data())
    tensor = tritonhttpclient.InferInput("data_0", data.shape, "FP32")
    tensor.set_data_from_numpy(data, binary_data=True)
    output = tritonhttpclient.InferRequestedOutput("fc6_1", binary_data=True, class_count=3)
    res = triton_client.infer("densenet_onnx", [tensor], request_id="0", outputs=[output])
    return [each.decode() for each in res.as_numpy("fc6_1").ravel()]
