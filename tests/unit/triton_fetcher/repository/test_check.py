"""The checker agrees with the real Triton on the corpus, and tells what callers need."""

import subprocess
import sys
from pathlib import Path

import pytest

from corpus import CASES
from corpus.case import Case
from corpus.page import PAGE, errors, findings, render
from corpus.pieces import config, python
from corpus.publishing import write
from triton_api.v1alpha1.overlay import ConfigOverlay
from triton_fetcher.repository import MappingTree, Options, Verdict, check

ROOT = Path(__file__).parents[4]


def judged(files: dict[str, str | None], **options: object) -> Verdict:
    return check(MappingTree(files), Options(**options))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_checker_agrees_with_triton(case: Case) -> None:
    """An error where Triton refuses or hangs, none where it serves; exceptions have a reason."""
    refused = bool(errors(case))
    triton_refuses = case.triton != "serves"

    assert (refused != triton_refuses) == bool(case.disagreement), findings(case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_finding_says_what_to_do(case: Case) -> None:
    """A finding has a place, a problem and a fix."""
    for finding in findings(case):
        assert finding.place
        assert finding.problem
        assert finding.fix.endswith((".", "?")) or "The line is" in finding.fix


def test_the_page_shows_every_finding(golden) -> None:
    """docs/repository-checks.md is what the checker says today."""
    golden(PAGE, render())


def test_names_in_the_corpus_are_unique() -> None:
    """A case is found by its name."""
    assert len({case.name for case in CASES}) == len(CASES)


def test_errors_come_first() -> None:
    """A report is cut at its end."""
    verdict = judged(
        {
            **python("a", "version_policy { specific { versions: [1, 2] } }"),
            **python("b", "max_batch_size: -1"),
        }
    )

    assert [finding.severity for finding in verdict.findings] == ["Error", "Warning"]
    assert [finding.place for finding in verdict.errors] == ["b/config.pbtxt:4:1"]


def test_places_are_relative_to_the_tree() -> None:
    """The person looks for the file in the source, not below a folder that was found in it."""
    verdict = judged({"models/triton/m/config.pbtxt": "x: 1", "models/triton/m/1/model.py": None})

    assert verdict.root == "models/triton"
    assert verdict.findings[0].place == "models/triton/m/config.pbtxt:1:1"


def test_a_missing_model_is_named_with_a_similar_one() -> None:
    """A typing mistake in spec.triton.models."""
    verdict = judged(python("densenet"), models=("densnet",))

    assert verdict.models == ()
    assert verdict.findings[0].fix == "Did you mean 'densenet'?"


def test_an_overlay_for_nothing_is_an_error() -> None:
    """It would otherwise be ignored without a word."""
    verdict = judged(python("m"), overlays=(ConfigOverlay(model="n", max_batch_size=4),))

    assert verdict.findings[0].place == "spec.triton.configOverlays[n]"


def test_gpus_out_of_range_are_an_error() -> None:
    """GPUs are counted from 0 within the pod. No test machine has any, so no server says this."""
    files = python("m", "instance_group [{ kind: KIND_GPU gpus: [0, 2] }]")

    assert judged(files, gpus=3).findings == ()
    assert "GPU 2, and the pod has 2" in judged(files, gpus=2).findings[0].problem


def test_without_knowledge_of_gpus_nothing_is_said() -> None:
    """The command line checks a folder for any node."""
    assert judged(python("m", "instance_group [{ kind: KIND_GPU }]")).findings == ()


def test_a_backend_that_the_image_lacks_is_an_error() -> None:
    """Where the image's backends are known."""
    files = {"m/config.pbtxt": config(backend="pytorch"), "m/1/model.pt": None}

    assert judged(files).findings == ()
    assert (
        "no backend 'pytorch'" in judged(files, backends=frozenset({"python"})).findings[0].problem
    )


def test_a_pytorch_model_needs_its_inputs_written() -> None:
    """Its backend completes nothing; read from its source, as the test image lacks it."""
    assert "no input is listed" in judged({"m/1/model.pt": None}).findings[0].problem


def test_an_unknown_backend_is_left_alone() -> None:
    """Its files and rules are its own: vLLM has a model.json."""
    assert judged({"m/config.pbtxt": 'backend: "vllm"\n', "m/1/model.json": None}).findings == ()


def test_a_config_of_unknown_content_is_not_judged() -> None:
    """A ConfigMap's binaryData may hold anything; the fetcher will see it."""
    assert judged({"m/config.pbtxt": None, "m/1/model.py": None}).findings == ()


def test_label_files_are_to_be_copied() -> None:
    """Triton 26.02 and newer resolve links, and refuse a label file outside the model's folder."""
    io = 'output { name: "y" data_type: TYPE_FP32 dims: 4 label_filename: "./data/labels.txt" }\n'
    verdict = judged({**python("m", io=io), "m/data/labels.txt": None})

    assert verdict.copies == {"m": ("data/labels.txt",)}


def test_version_folders_of_ensembles_are_asked_for() -> None:
    """Git keeps no empty folder; the caller that makes it gets a warning in place of an error."""
    case = next(case for case in CASES if case.name == "an ensemble without a version folder, made")
    verdict = judged(dict(case.files), add_version_folders=True)

    assert verdict.version_folders == ("e",)
    assert [finding.severity for finding in verdict.findings] == ["Warning"]
    assert judged(dict(case.files)).version_folders == ()


def test_importing_the_checker_is_cheap() -> None:
    """The operator imports it at start: no protobuf before the first config, no grpc ever."""
    code = (
        "import sys; from triton_fetcher.repository import MappingTree, check;"
        "heavy = {'google.protobuf', 'grpc', 'numpy', 'tritonclient', 'asyncio'};"
        "before = heavy & set(sys.modules);"
        "check(MappingTree({'m/config.pbtxt': 'name: \"m\"', 'm/1/model.py': None}));"
        "print(sorted(before), sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "operator")},
    )

    assert done.stdout.strip() == "[] ['google.protobuf']"


@pytest.mark.parametrize("path", ["../../../secret", "/etc/passwd", "../m/x.bin", "./x.bin"])
def test_paths_do_not_lead_out_of_the_model(path: str, tmp_path: Path) -> None:
    """What a configuration names elsewhere is not opened: with a disk it is as without one."""
    warm = f'key: "x" value {{ data_type: TYPE_FP32 dims: [4] input_data_file: "{path}" }}'
    files = {
        **python(
            "m",
            f'default_model_filename: "{path}"',
            f'model_warmup [{{ name: "w" batch_size: 1 inputs {{ {warm} }} }}]',
        ),
        "m/warmup/x.bin": "0123456789abcdef",
        "m/1/x.bin": "",
    }
    folder = write(Case("hostile", files), tmp_path)

    assert check(folder) == check(MappingTree(files))
