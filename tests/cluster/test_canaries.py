"""Every sandbox is looked through for keys at its end; what it holds is found."""

from cluster.canaries import leaks
from cluster.inference import key_of
from cluster.manifests import config_map, triton_model
from cluster.sandbox import Sandbox


def test_a_key_that_is_left_somewhere_is_found(box: Sandbox) -> None:
    """Here by a ConfigMap of the user's, which goes before the sandbox is looked through."""
    box.create(config_map("files"), triton_model("m", replicas=0))
    box.until("it has keys", lambda: box.get("Secret", "m-keys"))
    assert leaks(box.api, box.namespace) == []
    left = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "left"},
        "data": {"command": f"curl -H 'Authorization: Bearer {key_of(box, 'm')}'"},
    }
    box.create(left)
    assert leaks(box.api, box.namespace) == ["ConfigMap left"]
    box.delete("ConfigMap", "left")
