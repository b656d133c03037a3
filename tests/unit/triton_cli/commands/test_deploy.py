"""deploy: all is checked before anything is sent, and nothing is sent by halves."""

import pytest
import yaml

from unit.triton_cli.conftest import served_schema

SHORT = ("--name", "densenet", "--uri", "s3://models/densenet")


def verbs(cluster):
    """Return what kubectl was called for."""
    return [call.split()[0] for call in cluster.calls]


def manifests(result):
    """Return the documents that were printed, by kind."""
    return {each["kind"]: each for each in yaml.safe_load_all(result.stdout)}


def test_the_model_and_what_comes_with_it_are_applied(call, cluster):
    """On the server, under a manager of our own; first as a trial, so that all goes or nothing."""
    cluster.answers("apply", "configmap/add-sub serverside-applied\n")
    result = call("deploy", "-f", "model.yaml", "-n", "team")
    assert (result.exit_code, "serverside-applied" in result.stdout) == (0, True)
    assert [each["kind"] for each in cluster.sent("apply")["items"]] == ["ConfigMap", "TritonModel"]
    trial, real = (each for each in cluster.calls if each.startswith("apply"))
    assert "--server-side --field-manager=kubectl-triton" in real
    assert ("--dry-run=server" in trial, "--dry-run" in real) == (True, False)


def test_a_starter_is_deployed_as_a_folder(call, cluster):
    """Its files become the ConfigMaps of its kustomization; its request stays here."""
    call("new", "my-model")
    result = call("deploy", "-f", "my-model")
    assert result.exit_code == 0, result.stderr
    sent = cluster.sent("apply")["items"]
    # The model last: the operator looks for its ConfigMap at once.
    assert [each["kind"] for each in sent] == ["ConfigMap", "TritonModel"]


def test_a_name_that_exists_is_refused(call, cluster):
    """As in Azure ML, and what to do is said."""
    cluster.answers("existing", "tritonmodel.triton-operator.dev/add-sub\n")
    result = call("deploy", "-f", "model.yaml")
    assert result.exit_code == 1
    assert (
        "tritonmodel.triton-operator.dev/add-sub exists already; give --overwrite" in result.stderr
    )
    assert "apply" not in verbs(cluster)


def test_overwrite_updates_it(call, cluster):
    """Fields of other managers stay theirs, unless one insists."""
    cluster.answers("existing", "tritonmodel.triton-operator.dev/add-sub\n")
    assert call("deploy", "-f", "model.yaml", "--overwrite").exit_code == 0
    assert "--force-conflicts" not in cluster.calls[-1]
    call("deploy", "-f", "model.yaml", "--overwrite", "--force-conflicts")
    assert "--force-conflicts" in cluster.calls[-1]
    assert call("deploy", "-f", "model.yaml", "--force-conflicts").exit_code == 2


def test_what_is_wrong_is_told_before_anything_is_sent(call, cluster, folder):
    """With the line, the API server's words, and where to read the rest."""
    text = (
        (folder / "model.yaml").read_text().replace("  resources:", "  replicas: -1\n  resources:")
    )
    (folder / "model.yaml").write_text(text)
    result = call("deploy", "-f", "model.yaml")
    assert result.exit_code == 1
    assert "model.yaml:49: error: spec.replicas: Invalid value: -1" in result.stderr
    assert result.stderr.endswith("; nothing was sent\n")
    assert cluster.calls == []


def test_an_error_in_the_files_of_a_config_map_is_found_too(call, cluster, folder):
    """As the operator's own checker finds it."""
    text = (folder / "model.yaml").read_text().replace("TYPE_FP32", "FP32", 1)
    (folder / "model.yaml").write_text(text)
    result = call("deploy", "-f", "model.yaml")
    assert (result.exit_code, "config.pbtxt" in result.stderr, cluster.calls) == (1, True, [])


def test_a_warning_does_not_hold_it_up(call, cluster, folder):
    """It is told."""
    text = (folder / "model.yaml").read_text()
    policy = "version_policy { specific { versions: [ 1, 2 ] } }"
    warned = text.replace('backend: "python"', f'backend: "python"\n    {policy}')
    (folder / "model.yaml").write_text(warned)
    result = call("deploy", "-f", "model.yaml")
    assert (result.exit_code, "apply" in verbs(cluster)) == (0, True), result.stderr
    assert "note: model.yaml:" in result.stderr


def test_an_old_crd_in_the_cluster_is_named(call, cluster):
    """With the fields that it lacks and the manifest has."""
    schema = served_schema()
    spec = schema["components"]["schemas"]["TritonModel"]["properties"]["spec"]["properties"]
    del spec["gpus"], spec["repository"]["properties"]["configMap"]["properties"]["items"]
    cluster.answers("schema", schema)
    result = call("deploy", "-f", "model.yaml")
    assert result.exit_code == 1
    assert "lacks spec.repository.configMap.items, which add-sub uses; upgrade" in result.stderr
    assert "apply" not in verbs(cluster)
    # What it lacks and nobody uses is no reason to stop.
    result = call("deploy", *SHORT)
    assert result.exit_code == 0
    assert "lacks spec.gpus, which densenet uses" in call("deploy", *SHORT, "--gpus", "1").stderr


def test_a_field_below_a_list_may_be_missing(call, cluster):
    """The schema of each entry counts."""
    schema = served_schema()
    spec = schema["components"]["schemas"]["TritonModel"]["properties"]["spec"]["properties"]
    del spec["repository"]["properties"]["configMap"]["properties"]["items"]["items"]["properties"][
        "path"
    ]
    cluster.answers("schema", schema)
    wanted = "lacks spec.repository.configMap.items[].path, which add-sub uses"
    assert wanted in call("deploy", "-f", "model.yaml").stderr


def test_a_cluster_without_the_kind(call, cluster):
    """The operator is not installed."""
    refusal = "Error from server (NotFound): the server could not find the requested resource\n"
    cluster.refuses(refusal, "schema")
    result = call("deploy", "-f", "model.yaml")
    assert (result.exit_code, "this cluster has no kind TritonModel" in result.stderr) == (1, True)
    cluster.answers("schema", {"components": {"schemas": {"AnotherKind": {}}}})
    assert "this cluster has no kind TritonModel" in call("deploy", "-f", "model.yaml").stderr


def test_wait_ends_with_the_url(call, cluster):
    """On standard output alone, so that a shell can use it."""
    cluster.answers("apply", "tritonmodel.triton-operator.dev/densenet serverside-applied\n")
    result = call("deploy", *SHORT, "--wait")
    assert (result.exit_code, result.stdout) == (0, "http://add-sub.team.svc\n")
    assert "serverside-applied" in result.stderr


class TestWithoutAFile:
    """--name and a few words, as `az ml model deploy` took them."""

    def test_the_shortest(self, call):
        """A name and a source."""
        (made,) = manifests(call("deploy", *SHORT, "--dry-run")).values()
        assert made["metadata"] == {"name": "densenet"}
        assert made["spec"] == {"repository": {"uri": "s3://models/densenet"}}

    def test_every_word_has_its_field(self, call):
        """All at once."""
        words = (
            *("--path", "v1", "--credentials", "bucket", "--gpus", "2", "--cpu", "500m"),
            *("--memory", "4Gi", "--replicas", "3", "--auth", "Token", "--model", "dense:7"),
            *("--tag", "team=vision", "--tag", "stage=live"),
        )
        result = call("deploy", *SHORT, *words, "--dry-run")
        assert manifests(result)["TritonModel"]["spec"] == {
            "repository": {
                "uri": "s3://models/densenet",
                "path": "v1",
                "credentials": {"secretName": "bucket"},
            },
            "gpus": {"count": 2},
            "replicas": 3,
            "gateway": {"auth": {"mode": "Token"}},
            "model": {
                "name": "dense",
                "version": 7,
                "tags": {"team": "vision", "stage": "live"},
            },
            "resources": {"requests": {"cpu": "500m", "memory": "4Gi"}},
        }

    @pytest.mark.parametrize(
        ("option", "source"),
        [
            (("--image", "registry.example/m:1"), {"image": {"reference": "registry.example/m:1"}}),
            (("--claim", "models"), {"volume": {"claimName": "models"}}),
        ],
    )
    def test_other_sources(self, option, source, call):
        """An image, a volume."""
        result = call("deploy", "--name", "a", *option, "--dry-run")
        assert manifests(result)["TritonModel"]["spec"]["repository"] == source

    def test_a_script_folder_becomes_a_config_map(self, call, folder):
        """Each file by its path; what stays here is told."""
        for name in ("words/en.txt", ".git/config", "__pycache__/score.pyc"):
            (folder / "scripts" / name).parent.mkdir()
            (folder / "scripts" / name).write_text("one")
        result = call("deploy", *SHORT, "--script", "scripts", "--dry-run")
        made = manifests(result)
        source = made["TritonModel"]["spec"]["middleware"]["source"]["configMap"]
        assert source["name"] == made["ConfigMap"]["metadata"]["name"] == "densenet-script"
        paths = {item["path"]: item["key"] for item in source["items"]}
        assert set(paths) == {"score.py", "words/en.txt"}
        assert made["ConfigMap"]["data"][paths["words/en.txt"]] == "one"
        assert "note: .git is left out" in result.stderr

    def test_a_script_alone_gets_the_resources(self, call, folder):
        """There is no Triton then; a single file may have any name."""
        (folder / "answer.py").write_text("def init(): ...\ndef run(data): ...\n")
        words = ("--script", "answer.py", "--cpu", "1", "--pip", "pillow==13.0.0")
        made = manifests(call("deploy", "--name", "plain", *words, "--dry-run"))
        assert made["TritonModel"]["spec"] == {
            "middleware": {
                "source": {"configMap": {"name": "plain-script"}},
                "entryScript": "answer.py",
                "environment": {"pipPackages": ["pillow==13.0.0"]},
                "resources": {"requests": {"cpu": "1"}},
            }
        }

    def test_the_entry_script_can_be_said(self, call, folder):
        """Where there are several."""
        (folder / "scripts" / "other.py").write_text("def init(): ...\ndef run(data): ...\n")
        words = (*SHORT, "--script", "scripts", "--dry-run")
        entries = [
            manifests(call("deploy", *words, *more))["TritonModel"]["spec"]["middleware"]
            for more in ((), ("--entry-script", "other.py"))
        ]
        assert [each["entryScript"] for each in entries] == ["score.py", "other.py"]

    def test_a_script_elsewhere_is_its_address(self, call):
        """Larger ones are in Git or in a bucket."""
        made = manifests(call("deploy", *SHORT, "--script", "s3://models/script", "--dry-run"))
        assert list(made) == ["TritonModel"]
        source = made["TritonModel"]["spec"]["middleware"]["source"]
        assert source == {"uri": "s3://models/script"}

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("--script", "nothing"), "can't read nothing: No such file or directory"),
            (("--script", "models"), "and a ConfigMap takes 1,048,576"),
            (("--tag", "team"), "--tag team has no value"),
            (("--model", "a:b"), "the version is a number"),
            (("--image", "i:1"), "set exactly one of uri, volume, configMap and image"),
        ],
    )
    def test_what_does_not_fit(self, words, told, call, cluster, folder):
        """Is said in one sentence, and nothing is sent."""
        large = folder / "models" / "densenet_onnx" / "1" / "model.onnx"
        large.write_bytes(b"x" * (1024 * 1024 + 1))
        result = call("deploy", *SHORT, *words)
        assert (result.exit_code, told in result.stderr) == (1, True), result.stderr
        assert cluster.calls == []

    @pytest.mark.parametrize(
        "wrong",
        [(), ("--uri", "s3://models/a"), (*SHORT, "-f", "model.yaml"), (*SHORT, "--memory", "4")],
    )
    def test_wrong_calls(self, wrong, call):
        """Nothing to deploy, no name, a name and a file, four bytes of memory."""
        assert call("deploy", *wrong).exit_code == 2


def test_the_offline_check_judges_what_a_composed_manifest_has(call):
    """By the field, for there is no file to name a line of."""
    result = call("deploy", "--name", "Densenet", "--uri", "s3://models/a")
    assert result.exit_code == 1
    assert "metadata.name" in result.stderr
    assert "the options" not in result.stderr
