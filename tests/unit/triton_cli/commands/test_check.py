"""check: folders and manifests, before any cluster sees them."""

import json

import pytest
import yaml

from unit.triton_cli.conftest import ROOT, SAMPLES

# Triton serves version 1 and says nothing of the other.
WARNED = """\
backend: "onnxruntime"
version_policy { specific { versions: [ 1, 2 ] } }
"""


def findings(result):
    """Return the findings of `-o json`."""
    return json.loads(result.stdout)["findings"]


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.glob("*.yaml")))
def test_samples_are_fine(sample, call):
    """They are what people start from."""
    result = call("check", "-f", str(SAMPLES / sample), "--strict")
    assert (result.exit_code, result.stdout) == (0, "nothing to remark\n")


def test_a_rule_is_told_with_its_line(call, folder):
    """In the API server's words, for the field that breaks it."""
    text = (folder / "bucket.yaml").read_text().replace("s3://models", "s3://My_Models")
    (folder / "bucket.yaml").write_text(text)
    result = call("check", "-f", "bucket.yaml")
    assert result.exit_code == 1
    first, last = result.stdout.splitlines()
    assert first.startswith("bucket.yaml:7: error: spec.repository.uri: Invalid value: write s3://")
    assert last == "1 error, 0 warnings"


def test_a_config_in_a_config_map_has_its_line_in_the_manifest(call, folder):
    """The checker's place is in the repository; people look at the manifest."""
    text = (folder / "model.yaml").read_text().replace("data_type: TYPE_FP32", "data_type: FP32", 1)
    (folder / "model.yaml").write_text(text)
    (found,) = findings(call("check", "-f", "model.yaml", "-o", "json"))
    line = text.splitlines()[found["line"] - 1]
    assert "data_type: FP32" in line
    assert found["field"] == "data[config.pbtxt], add_sub/config.pbtxt"


def test_a_key_that_the_config_map_lacks_is_told(call, folder):
    """A pod would wait for it for ever."""
    text = (folder / "model.yaml").read_text().replace("- key: model.py", "- key: other.py")
    (folder / "model.yaml").write_text(text)
    (found,) = findings(call("check", "-f", "model.yaml", "-o", "json"))
    assert found["message"].startswith("ConfigMap 'add-sub' has no key 'other.py'")


@pytest.mark.parametrize(
    "text",
    [
        "metadata: 5\nspec: []",
        "metadata:\nspec:",
        "metadata: [a]",
        "spec: {replicas: 99999999999999999999}",
        "metadata: {name: {}}\n1: 2\ntrue: {}",
        "metadata: {name: 5, namespace: 7}\nspec: {repository: {configMap: {items: [1]}}}",
    ],
)
@pytest.mark.parametrize("command", ["check", "render", "explain"])
def test_nonsense_is_told(command, text, call, folder):
    """Whatever stands there, the program does not stumble."""
    head = "apiVersion: triton-operator.dev/v1alpha1\nkind: TritonModel\n"
    (folder / "bad.yaml").write_text(head + text)
    assert call(command, "-f", "bad.yaml").exit_code == 1


@pytest.mark.parametrize("data", ["data: {model.py: 5}", "data: [a]", "data: text"])
def test_a_config_map_holds_text(data, call, folder):
    """YAML takes an unquoted number for a number; the API server refuses that."""
    model = (folder / "model.yaml").read_text().partition("---")[2]
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: add-sub}\n"
    (folder / "model.yaml").write_text(f"{head}{data}\n---{model}")
    (found,) = findings(call("check", "-f", "model.yaml", "-o", "json"))
    assert "put it into quotes" in found["message"]


def test_what_the_operator_forbids_is_told(call, folder):
    """With the settings of the installation: its chart's values."""
    values = "settings: {sources: {schemes: [oci], hosts: []}}"
    (folder / "strict.yaml").write_text(values)
    result = call("check", "-f", "bucket.yaml", "--values", "strict.yaml")
    assert result.exit_code == 1
    assert "sources of scheme 's3' are not allowed here; allowed: oci" in result.stdout
    assert call("check", "-f", "bucket.yaml").exit_code == 0


def test_a_repository_is_checked_by_tritons_rules(call, folder):
    """Place, problem and what to write."""
    (folder / "models" / "densenet_onnx" / "config.pbtxt").write_text("max_batch_size: x\n")
    result = call("check", "models")
    assert result.exit_code == 1
    assert result.stdout.startswith("models/densenet_onnx/config.pbtxt:1:17: error: ")
    assert "Write a whole number without quotes" in result.stdout


def test_a_repository_is_checked_as_a_manifest_has_it_served(call, folder):
    """Wanted models, overlays and GPUs are the manifest's."""
    text = (folder / "bucket.yaml").read_text() + "  triton:\n    models: [other]\n"
    (folder / "bucket.yaml").write_text(text)
    (found,) = findings(call("check", "models", "-f", "bucket.yaml", "-o", "json"))
    assert (found["file"], found["field"]) == ("bucket.yaml", "spec.triton.models")
    assert found["message"] == "the repository has no model 'other'"


def test_a_path_of_the_manifest_is_followed(call, folder):
    """The folder is the root of the source."""
    (folder / "bucket.yaml").write_text((folder / "bucket.yaml").read_text() + "    path: models\n")
    assert call("check", ".", "-f", "bucket.yaml").exit_code == 0
    result = call("check", "models", "-f", "bucket.yaml")
    assert "models/models is not a folder; name the root of the source" in result.stderr


def test_two_models_leave_open_how_a_folder_is_served(call):
    """One has to be chosen."""
    result = call("check", "models", "-f", "bucket.yaml", "-f", "model.yaml")
    assert (result.exit_code, "here are 2" in result.stderr) == (1, True)


def test_other_files_are_passed_over(call, folder):
    """As pre-commit names every YAML file of a commit."""
    (folder / "list.yaml").write_text("- 1\n- 2\n")
    result = call("check", "values.yaml", "list.yaml", "bucket.yaml")
    assert (result.exit_code, result.stdout) == (0, "nothing to remark\n")


def test_a_file_named_with_f_has_to_hold_a_model(call):
    """A check of nothing would pass."""
    result = call("check", "-f", "values.yaml")
    assert result.exit_code == 1


def test_a_warning_fails_only_a_strict_check(call, folder):
    """Triton serves it all the same."""
    (folder / "models" / "densenet_onnx" / "config.pbtxt").write_text(WARNED)
    result = call("check", "models", "-o", "json")
    assert {each["severity"] for each in findings(result)} == {"Warning"}
    assert result.exit_code == 0
    assert call("check", "models", "--strict").exit_code == 1


def test_nothing_to_check_is_a_wrong_call(call):
    """It says what to name."""
    result = call("check")
    assert (result.exit_code, "name a folder" in result.stderr) == (2, True)


def test_the_hooks_call_this_command():
    """pre-commit installs the extra and runs the program of this checkout."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert {hook["entry"] for hook in hooks} == {"kubectl-triton check"}
    assert {tuple(hook["additional_dependencies"]) for hook in hooks} == {(".[cli]",)}
