"""The current context decides how images get into a cluster."""

from pathlib import Path

import pytest
from triton_images import clusters
from triton_images.build import Built
from triton_images.catalogue import IMAGES


def kubeconfig(folder: Path, context: str) -> str:
    path = folder / "kubeconfig"
    path.write_text(f"kind: Config\ncurrent-context: {context}\nusers: []\n")
    return str(path)


def test_the_local_cluster_is_known_by_its_context(tmp_path: Path) -> None:
    """Also when its kubeconfig was copied elsewhere."""
    cluster = clusters.in_use(kubeconfig(tmp_path, "triton-local"), None)

    assert isinstance(cluster, clusters.LocalCluster)


def test_kind_is_known_by_its_prefix(tmp_path: Path) -> None:
    """The rest of the context is the cluster's name."""
    cluster = clusters.in_use(kubeconfig(tmp_path, '"kind-lab"'), None)

    assert cluster == clusters.KindCluster("lab")


def test_any_other_cluster_needs_a_registry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says which variable to set; with it, names are the registry's."""
    path = kubeconfig(tmp_path, "production")
    monkeypatch.delenv("TRITON_OPERATOR_REGISTRY", raising=False)
    with pytest.raises(LookupError, match="set TRITON_OPERATOR_REGISTRY"):
        clusters.in_use(path, None)

    monkeypatch.setenv("TRITON_OPERATOR_REGISTRY", "registry.example.com/team/")
    image = IMAGES[0]
    reference = clusters.in_use(path, None).reference(image)
    assert reference == f"registry.example.com/team/{image.name}:{image.tag}"


def test_no_cluster_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """KUBECONFIG may name several files, none of which need exist."""
    monkeypatch.setenv("KUBECONFIG", "/nowhere/one:/nowhere/two")
    with pytest.raises(LookupError, match="start a cluster with 'make cluster'"):
        clusters.in_use(None, None)


@pytest.mark.usefixtures("cache")
def test_the_local_cluster_is_loaded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Again only if the archive or what the cluster says about the image is another."""
    image = IMAGES[0]
    present: dict[str, str] = {}
    monkeypatch.setattr(clusters.LocalCluster, "_lines", lambda _: present)
    monkeypatch.setattr(
        clusters.processes, "run", lambda *_: present.update({image.reference: "line"})
    )
    cluster, built = clusters.LocalCluster(), Built(image, tmp_path / "one.tar")
    assert not cluster.has(built)

    cluster.load(built)
    assert cluster.has(built)
    assert not cluster.has(Built(image, tmp_path / "two.tar"))

    present.clear()
    assert not cluster.has(built)
