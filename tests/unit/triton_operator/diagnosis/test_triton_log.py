"""diagnosis.triton_log: the cause of death in Triton's own words.

logs/ holds the whole output of Triton 2.51 for each case, as measured, on a machine without a GPU.
"""

from pathlib import Path

import pytest

from triton_api.conditions import Reason
from triton_operator.diagnosis.triton_log import cause, last_lines

LOGS = Path(__file__).parent / "logs"
LOAD, CRASH = Reason.MODEL_LOAD_FAILED, Reason.TRITON_CRASHED
_ENUM = '(4:42: Unknown enumeration value of "FP32" for field "data_type".)'

# name of the log, then: reason, and how the message begins
CASES = {
    "bad_onnx": (LOAD, "model 'm': Internal: InvalidProtobuf: [ONNXRuntimeError] : 7 : INVALID_"),
    "broken_config": (
        LOAD,
        "model 'add_sub': failed to read text proto from "
        f"/repos/broken_config/add_sub/config.pbtxt {_ENUM}",
    ),
    "gpu_kind": (
        LOAD,
        "model 'add_sub': Invalid argument: instance group add_sub_0 of model add_sub has kind "
        "KIND_GPU but no GPUs are available",
    ),
    "import_error_py": (
        LOAD,
        "model 'add_sub': Internal: ModuleNotFoundError: No module named 'torch' At: ",
    ),
    "init_raises": (
        LOAD,
        "model 'add_sub': Internal: RuntimeError: cannot read the weights: "
        "/model-repository/add_sub/1/weights.bin is missing At: ",
    ),
    "load_missing_model": (LOAD, ""),
    "missing_file_no_config": (
        LOAD,
        "model 'add_sub': Invalid model name: Could not determine backend for model 'add_sub'",
    ),
    "missing_onnx": (LOAD, "model 'm': Internal: NoSuchFile: [ONNXRuntimeError] : 3 : NO_SUCHFILE"),
    "name_mismatch": (
        LOAD,
        "model 'other': unexpected directory name 'other' for model 'add_sub', directory name "
        "must equal model name",
    ),
    "no_repository": (LOAD, "Internal - failed to stat file /repos/does-not-exist"),
    "no_version": (
        LOAD,
        "model 'add_sub': at least one version must be available under the version policy of "
        "model 'add_sub'",
    ),
    "one_good_one_bad": (LOAD, "model 'bad': failed to read text proto from /repos/"),
    "syntax_error_py": (
        LOAD,
        "model 'add_sub': Internal: SyntaxError: invalid syntax (model.py, line 15)",
    ),
    "unknown_flag": (CRASH, "unrecognized option '--allow-client-shm=false'"),
    "wrong_backend": (
        LOAD,
        "model 'add_sub': Invalid argument: unable to find backend library for backend "
        "'pytorch_nope'",
    ),
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
    reason, message = CASES[name]
    found = cause(log_of(name))
    assert found.reason is reason
    assert found.message.startswith(message)


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
