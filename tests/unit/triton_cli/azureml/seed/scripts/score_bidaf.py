import tritonhttpclient


def init():
    global triton_client
    triton_client = tritonhttpclient.InferenceServerClient(url="localhost:8000")


def run(data):
    return triton_client.is_server_ready()
