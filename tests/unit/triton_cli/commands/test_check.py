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


def test_a_name_that_is_written_twice_is_told(call, folder):
    """Only the last one would be there; in another file it may be a patch."""
    text = (folder / "bucket.yaml").read_text()
    (folder / "twice.yaml").write_text(f"{text}---\n{text}")
    (found,) = findings(call("check", "-f", "twice.yaml", "-f", "bucket.yaml", "-o", "json"))
    assert found["field"] == "metadata.name"
    assert "is in line 1 too" in found["message"]


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


SCORING = "densenet-scoring.yaml"


@pytest.fixture
def scoring(folder):
    """Return a function that writes a sample with a script, with a text in place of another."""

    def written(old="", new="", sample=SCORING):
        text = (SAMPLES / sample).read_text()
        assert old in text
        (folder / "scoring.yaml").write_text(text.replace(old, new, 1))
        return (folder / "scoring.yaml").read_text()

    return written


def test_a_config_map_that_lacks_the_script_is_told(call, scoring):
    """As the operator would say it."""
    scoring("  score.py: |", "  other.py: |")
    (found,) = findings(call("check", "-f", "scoring.yaml", "-o", "json"))
    assert found["message"] == (
        "ConfigMap 'densenet-scoring' has no key 'score.py'; add it, or correct "
        "spec.middleware.entryScript"
    )


def test_a_script_in_a_config_map_has_its_line_in_the_manifest(call, scoring):
    """It is parsed where it stands."""
    text = scoring("def run(request):", "def run(*request):")
    (found,) = findings(call("check", "-f", "scoring.yaml", "-o", "json"))
    assert "def run(*request)" in text.splitlines()[found["line"] - 1]
    assert found["field"] == "data[score.py], score.py"
    assert "*args" in found["message"]


def test_a_script_under_another_key_is_found(call, scoring, folder):
    """As spec.middleware.source.configMap.items has it."""
    text = scoring("  score.py: |", "  script: |").replace("def init", "def start")
    items = "        name: densenet-scoring\n        items: [{key: script, path: score.py}]\n"
    (folder / "scoring.yaml").write_text(text.replace("        name: densenet-scoring\n", items))
    (found,) = findings(call("check", "-f", "scoring.yaml", "-o", "json"))
    assert (found["field"], found["message"]) == (
        "data[script], score.py",
        "the entry script has no function init()",
    )


def test_a_package_without_an_exact_version_is_warned_of(call, scoring):
    """Pods start at any time, and would install another."""
    text = scoring("pillow==13.0.0", "pillow>=13")
    (found,) = findings(call("check", "-f", "scoring.yaml", "-o", "json"))
    assert found["severity"] == "Warning"
    assert "pillow>=13" in text.splitlines()[found["line"] - 1]


@pytest.mark.parametrize("package", ["a==1", "a[b]===1.0", "a @ https://host/a.whl", "a ==1 ; b"])
def test_an_exact_package_is_fine(package, call, scoring):
    """Whatever else is said about it."""
    scoring("pillow==13.0.0", f"'{package}'")
    assert findings(call("check", "-f", "scoring.yaml", "-o", "json")) == []


def test_a_forbidden_source_of_a_script_has_its_own_field(call, scoring):
    """And not that of the repository."""
    scoring("configMap:\n        name: plain-scoring", "uri: s3://scripts", "plain-scoring.yaml")
    call_ = ("check", "-f", "scoring.yaml", "--set", "settings.sources.schemes=oci", "-o", "json")
    (found,) = findings(call(*call_))
    assert found["field"] == "spec.middleware.source.uri"
    assert found["message"].startswith("sources of scheme 's3' are not allowed here")


def test_a_folder_with_score_py_is_a_scripts(call, folder):
    """A model repository has folders only."""
    (folder / "script").mkdir()
    (folder / "script" / "score.py").write_text("def init(): pass\n")
    result = call("check", "script")
    assert result.stdout.startswith("script/score.py: error: the entry script has no function run")
    assert call("check", "models").exit_code == 0


@pytest.mark.parametrize(
    ("sample", "path"), [("plain-scoring.yaml", ""), (SCORING, ""), (SCORING, "deep")]
)
def test_a_folder_is_the_source_of_the_manifests_script(sample, path, call, scoring, folder):
    """With its path and its name of the entry script."""
    place = folder / "source" / path
    place.mkdir(parents=True)
    name = sample.removesuffix(".yaml")
    source = f"uri: s3://scripts\n      path: {path}" if path else "uri: s3://scripts"
    scoring(f"configMap:\n        name: {name}", f"{source}\n    entryScript: main.py", sample)
    (place / "main.py").write_text("def init(): pass\ndef run(): pass\n")
    result = call("check", "source", "-f", "scoring.yaml")
    assert "main.py:2:1: error: run() needs a parameter for the data" in result.stdout


def test_a_missing_entry_script_is_told(call, scoring, folder):
    """With what is there."""
    scoring("configMap:\n        name: plain-scoring", "uri: s3://scripts", "plain-scoring.yaml")
    (folder / "source").mkdir()
    (folder / "source" / "main.py").write_text("")
    result = call("check", "source", "-f", "scoring.yaml")
    assert "the entry script is not there; source holds main.py" in result.stdout
    assert call("check", "nothing", "-f", "scoring.yaml").exit_code == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"def init(:\n", "script.py:1:10: error: the entry script can't be imported: "),
        (b"\xff", "script.py: error: the entry script is not text in UTF-8"),
        (b"\x00", "error: the entry script"),
    ],
)
def test_a_file_that_is_no_script_is_told(content, words, call, folder):
    """With the line where Python stumbles."""
    (folder / "script.py").write_bytes(content)
    result = call("check", "script.py")
    assert (result.exit_code, words in result.stdout) == (1, True)


def test_a_script_that_is_not_there_is_told(call):
    """Its name is wrong."""
    assert "can't read none.py" in call("check", "none.py").stderr


def test_a_file_of_a_kustomization_has_its_own_lines(call, folder):
    """Not those of a ConfigMap that nobody wrote."""
    call("new", "starter", "--architecture", "with-middleware")
    script, config = folder / "starter" / "script" / "score.py", "starter/models/starter"
    script.write_text(script.read_text().replace("def run(data)", "def run()"))
    text = (folder / config / "config.pbtxt").read_text().replace("TYPE_FP32", "FP32", 1)
    (folder / config / "config.pbtxt").write_text(text)
    found = findings(call("check", "-f", "starter/model.yaml", "-o", "json"))
    assert [(each["file"], each["line"]) for each in found] == [
        (f"{config}/config.pbtxt", 3),
        ("starter/script/score.py", 15),
    ]
