"""stage: volumes are folders, mounts are links."""

import pytest

import make
from triton_cli.errors import UserError
from triton_cli.local.configuration import Configuration
from triton_cli.local.here import here
from triton_cli.local.plan import rendered_pod
from triton_cli.local.stage import Stage

FILES = {
    "kind": "ConfigMap",
    "metadata": {"name": "files"},
    "data": {"f0": "model", "unused": "x"},
}


def staged(tmp_path, model, *objects, **given):
    changed = here(model, image=None, repository="source" in given, script="script" in given)
    (tmp_path / "root").mkdir()
    stage = Stage(tmp_path / "root", tmp_path / "cache", given)
    stage.set(rendered_pod(changed), Configuration(objects, {}))
    return stage


def test_a_config_map_is_where_the_fetcher_looks(tmp_path):
    """Its keys at the paths that items give them, and no others."""
    stage = staged(tmp_path, make.model(repository=make.config_map_source("m/1/model.py")), FILES)
    files = [path for path in (stage.root / "source").rglob("*") if path.is_file()]
    assert [str(path.relative_to(stage.root)) for path in files] == ["source/m/1/model.py"]
    assert files[0].read_text() == "model"


def test_a_given_folder_is_used_as_it_is(tmp_path):
    """So that edits are seen."""
    (tmp_path / "models").mkdir()
    stage = staged(tmp_path, make.model(), source=tmp_path / "models")
    assert (stage.root / "source").resolve() == tmp_path / "models"
    assert tmp_path / "models" in stage.folders


def test_the_models_are_where_azure_ml_had_them(tmp_path):
    """And where Triton reads them, one folder by two names."""
    stage = staged(tmp_path, make.model(repository={"uri": "s3://m"}, model={"name": "net"}))
    azure = stage.root / "var/azureml-app/azureml-models/net/1/models/triton"
    assert azure.resolve() == (stage.root / "model-repository").resolve()


def test_what_is_fetched_and_installed_outlives_the_run(tmp_path):
    """In the cache; everything else is below the root."""
    script = {"source": {"uri": "s3://s"}, "environment": {"pipPackages": ["a==1"]}}
    stage = staged(tmp_path, make.model(repository={"uri": "s3://m"}, middleware=script))
    assert (stage.root / "cache").resolve() == tmp_path / "cache/fetched"
    assert (stage.root / "script-files/cache").resolve() == tmp_path / "cache/fetched"
    assert (stage.root / "environments").resolve() == tmp_path / "cache/environments"


def test_new_content_replaces_the_old(tmp_path):
    """A key that is gone leaves no file."""
    model = make.model(repository=None, middleware=make.SCRIPT)
    old = {"kind": "ConfigMap", "metadata": {"name": "script"}, "data": {"score.py": "1", "x": ""}}
    stage = staged(tmp_path, model, old)
    new = Configuration([{**old, "data": {"score.py": "2"}}], {})
    stage.fill({"name": "script", "configMap": {"name": "script"}}, new)
    folder = stage.root / "var/azureml-app/script"
    assert [(each.name, each.read_text()) for each in folder.iterdir()] == [("score.py", "2")]


def test_a_secret_that_is_missing_is_told(tmp_path):
    """Before a fetcher asks without it."""
    source = {"uri": "s3://m", "credentials": {"secretName": "bucket"}}
    with pytest.raises(UserError, match="Secret bucket is not among the manifests"):
        staged(tmp_path, make.model(repository=source))
