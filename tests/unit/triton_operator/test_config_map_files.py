"""config_map_files: the files that a TritonModel makes of a ConfigMap, judged."""

import base64

from hypothesis import given

import make
from triton_operator.config_map_files import asked, findings
from unit.map_repository import BROKEN, PATHS, files, model
from unit.specs import triton_specs


def places(config_map, **fields):
    """Return the places of the errors."""
    return [
        each.place for each in findings(model(**fields), config_map) if each.severity == "Error"
    ]


def test_a_good_repository_has_no_error():
    """As Triton would load it."""
    assert places(files()) == []


def test_an_error_has_line_and_column():
    """In the file as it will be in the repository."""
    (place,) = places(files(BROKEN))
    assert place.startswith("adder/config.pbtxt:3:")


def test_binary_keys_are_read_too():
    """Kubectl puts a file into binaryData when it is no UTF-8; a config may stand there as well."""
    body = files()
    config = body["data"].pop("f0").replace("TYPE_FP32", "FP32")
    body["binaryData"] = {"f0": base64.b64encode(config.encode()).decode()}
    assert len(places(body)) == 1
    body["binaryData"]["f0"] = base64.b64encode(b"\xff\xfe").decode()
    assert isinstance(places(body), list)


@given(triton_specs())
def test_who_asks_the_same_gets_the_same(spec):
    """Whatever else two models differ in; so one reading of a ConfigMap does for both."""
    files_alone = {"repository": make.config_map_source(*PATHS)}
    one = make.model(**spec | files_alone)
    parts = {name: spec[name] for name in ("triton", "gpus") if name in spec}
    other = make.model("other", generation=7, replicas=9, **parts | files_alone)
    assert asked(one) == asked(other)
    assert findings(one, files(BROKEN)) == findings(other, files(BROKEN))


def test_who_asks_otherwise_is_told_apart():
    """Each of these changes what the checker says."""
    others = ({"triton": {"models": ["adder"]}}, {"gpus": {"count": 1}})
    assert len({asked(model(**spec)) for spec in ({}, *others)}) == 3
    renamed = make.model(repository=make.config_map_source("b/1/model.py"))
    assert asked(renamed) != asked(model())


def test_missing_keys_are_left_to_their_own_check():
    """The repository would be told to lack a file that the ConfigMap lacks."""
    assert findings(model(), make.config_map(f0=BROKEN)) == ()
