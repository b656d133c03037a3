"""A real inference through the Service of a model, with NVIDIA's own client."""

import base64
import contextlib
import re
import subprocess
from collections.abc import Iterator

import numpy as np
import steps
from tritonclient import http


def ask(name: str, namespace: str) -> None:
    """Send two vectors to the add_sub model and print what comes back."""
    steps.title(f"an inference through Service {name}, with the key in Secret {name}-keys")
    key = _key(name, namespace)
    first = np.array([1, 2, 3, 4], np.float32)
    second = np.array([10, 20, 30, 40], np.float32)
    with _forwarded(name, namespace) as address:
        client = http.InferenceServerClient(address)
        print(f"POST http://{address}/v2/models/add_sub/infer")
        print("  Authorization: Bearer <the key>")
        print(f"  INPUT0  {first}\n  INPUT1  {second}")
        result = client.infer(
            "add_sub",
            [_tensor("INPUT0", first), _tensor("INPUT1", second)],
            headers={"Authorization": f"Bearer {key}"},
        )
        client.close()
    print(f"answer\n  OUTPUT0 {result.as_numpy('OUTPUT0')}  (the sum)")
    print(f"  OUTPUT1 {result.as_numpy('OUTPUT1')}  (the difference)")


def _key(name: str, namespace: str) -> str:
    """Return the primary key of a model, as its owner reads it."""
    path = "jsonpath={.data.primaryKey}"
    secret = ("secret", f"{name}-keys", "--namespace", namespace)
    return base64.b64decode(steps.kubectl("get", *secret, "--output", path)).decode()


def _tensor(name: str, values: np.ndarray) -> http.InferInput:
    tensor = http.InferInput(name, list(values.shape), "FP32")
    tensor.set_data_from_numpy(values)
    return tensor


@contextlib.contextmanager
def _forwarded(service: str, namespace: str) -> Iterator[str]:
    """Yield host:port that leads to *service*, wherever the cluster is."""
    command = ["kubectl", "port-forward", "--namespace", namespace, f"service/{service}", ":80"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            found = re.search(r"127\.0\.0\.1:\d+", line)
            if found is None:
                message = f"kubectl port-forward to service/{service} gave no address: {line!r}"
                raise RuntimeError(message)
            yield found[0]
        finally:
            process.terminate()
