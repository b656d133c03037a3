"""diagnosis.triton_log: the cause of death in Triton's own words.

logs/ holds the whole output of Triton 2.51 for each case, as measured, on a machine without a GPU.
"""

from pathlib import Path

import pytest

from triton_api.conditions import Reason
from triton_operator.diagnosis.triton_log import cause, last_lines

LOGS = Path(__file__).parent / "logs"
LOAD, CRASH = Reason.MODEL_LOAD_FAILED, Reason.TRITON_CRASHED
_CONFIG = "/repos/broken_config/add_sub/config.pbtxt"
_ENUM = '(4:42: Unknown enumeration value of "FP32" for field "data_type".)'

_NO_BACKEND = "unable to find backend library for backend 'pytorch_nope'"
_NO_VERSION = "at least one version must be available under the version policy of model 'add_sub'"
_NO_NAME = "unexpected directory name 'other' for model 'add_sub', directory name must equal"
_NO_WEIGHTS = "cannot read the weights: /model-repository/add_sub/1/weights.bin is missing At: "

# How the cause of each log begins, as status shows it.
CASES = {
    "bad_onnx": "model 'm': Internal: InvalidProtobuf: [ONNXRuntimeError] : 7 : INVALID_PROTOBUF",
    "broken_config": f"model 'add_sub': failed to read text proto from {_CONFIG} {_ENUM}",
    "gpu_kind": "model 'add_sub': Invalid argument: instance group add_sub_0 of model add_sub has",
    "import_error_py": "model 'add_sub': Internal: ModuleNotFoundError: No module named 'torch'",
    "init_raises": f"model 'add_sub': Internal: RuntimeError: {_NO_WEIGHTS}",
    "load_missing_model": "Internal - failed to load all models",
    "missing_file_no_config": "model 'add_sub': Invalid model name: Could not determine backend",
    "missing_onnx": "model 'm': Internal: NoSuchFile: [ONNXRuntimeError] : 3 : NO_SUCHFILE",
    "name_mismatch": f"model 'other': {_NO_NAME} model name",
    "no_repository": "Internal - failed to stat file /repos/does-not-exist",
    "no_version": f"model 'add_sub': {_NO_VERSION}",
    "one_good_one_bad": "model 'bad': failed to read text proto from /repos/one_good_one_bad/bad",
    "syntax_error_py": "model 'add_sub': Internal: SyntaxError: invalid syntax (model.py, line 15)",
    "unknown_flag": "unrecognized option '--allow-client-shm=false'",
    "wrong_backend": f"model 'add_sub': Invalid argument: {_NO_BACKEND}",
}
WELL = {"empty", "missing_file"}


def log_of(name):
    """Return the whole log of a case."""
    return (LOGS / f"{name}.txt").read_text()


def message_of(log):
    """Return what Kubernetes keeps of a log: its last 2,048 bytes."""
    return log.encode()[-2048:].decode(errors="replace")


@pytest.mark.parametrize("name", CASES)
def test_cause(name):
    """The cause is found among noise and follow-up errors, the same at each restart."""
    found = cause(log_of(name))
    assert found.message.startswith(CASES[name])
    assert found.reason is (CRASH if name == "unknown_flag" else LOAD)


@pytest.mark.parametrize("name", sorted(CASES.keys() - {"unknown_flag"}))
def test_cause_in_a_termination_message(name):
    """What the kubelet keeps holds the cause of every failure to load."""
    assert cause(message_of(log_of(name))) == cause(log_of(name))


def test_an_unknown_flag_is_known_by_the_usage_text():
    """The flag's name is lost before 19 kB of usage, of which the kubelet keeps the end."""
    found = cause(message_of(log_of("unknown_flag")))
    assert (found.reason, "unrecognized option" in found.message) == (CRASH, True)


@pytest.mark.parametrize("name", sorted(WELL))
def test_noise_is_no_cause(name):
    """Each start without a GPU logs errors about CUDA and NVML, good ones too."""
    assert cause(log_of(name)) is None


def test_every_log_has_a_case():
    """No log lies about unread."""
    assert {path.stem for path in LOGS.glob("*.txt")} == CASES.keys() | WELL


@pytest.mark.parametrize("log", ["", "Killed", "terminate called without an active exception"])
def test_a_log_without_a_cause(log):
    """What Triton does not say is not guessed."""
    assert cause(log) is None


def test_each_model_is_named_once():
    """Several broken models are told together, each with its first cause."""
    log = log_of("wrong_backend") + log_of("no_version") + log_of("name_mismatch")
    found = cause(log)
    assert found.message.count("model 'add_sub': ") == 1
    assert "; model 'other': " in found.message


def test_a_message_is_bounded():
    """A stack of any depth fits into a condition."""
    found = cause("failed to load 'a' version 1: Internal: " + "x" * 5000)
    assert len(found.message) == 1024
    assert found.message.endswith("…")


@pytest.mark.parametrize("name", sorted({*CASES} - {"unknown_flag"}))
def test_last_lines_are_the_same_at_each_restart(name):
    """Times and thread numbers would make a write to status at each crash."""
    lines = last_lines(log_of(name))
    assert lines
    assert "22:2" not in lines
    assert "pinned_memory_manager" not in lines
    assert len(lines) <= 1501


def test_last_lines_are_the_end():
    """The cause stands at the end."""
    assert last_lines("a\n" * 2000 + "the end").endswith("the end")
    assert last_lines("first\n\nsecond") == "first\nsecond"


def test_frames_of_pythons_import_are_left_out():
    """The model's own line is what helps, and the message ends with it."""
    found = cause(log_of("import_error_py"))
    assert found.message.endswith("model.py(1): <module>")
    assert "\n  <frozen" not in last_lines(log_of("import_error_py"))
