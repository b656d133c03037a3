"""core_model: where a registered model lies."""

import pytest

from triton_middleware.compatibility.core_model import Model


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a function that makes files below a folder that is AZUREML_MODEL_DIR."""

    def made(folder, *files):
        for each in files:
            (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / each).write_text(each)
        monkeypatch.setenv("AZUREML_MODEL_DIR", str(tmp_path / folder))
        return tmp_path

    return made


def test_the_one_model_is_what_its_folder_holds(home):
    """A file that was registered, or a folder."""
    root = home("digits.pkl/3", "digits.pkl/3/digits.pkl")
    assert Model.get_model_path("digits.pkl") == str(root / "digits.pkl/3/digits.pkl")
    assert Model.get_model_path("digits.pkl", version=3, _workspace=None).endswith("digits.pkl")


def test_of_several_files_the_folder_is_the_model(home):
    """As it was registered."""
    root = home("words/1", "words/1/model.onnx", "words/1/labels.txt")
    assert Model.get_model_path("words") == str(root / "words/1")


def test_of_several_models_the_newest_version_is_meant(home):
    """By number: 10 is newer than 9."""
    root = home(".", "words/9/w.txt", "words/10/w.txt", "digits/1/d.pkl")
    assert Model.get_model_path("words") == str(root / "words/10/w.txt")
    assert Model.get_model_path("words", 9) == str(root / "words/9/w.txt")
    assert Model.get_model_path("digits") == str(root / "digits/1/d.pkl")


def test_a_model_beside_the_script_has_no_version(home):
    """Where there is no Triton, AZUREML_MODEL_DIR is the script's folder."""
    root = home(".", "digits.pkl", "score.py")
    assert Model.get_model_path("digits.pkl") == str(root / "digits.pkl")


def test_a_model_that_is_not_there_is_told_with_the_places(home):
    """A version that is none counts as well."""
    home("words/1", "words/1/w.txt")
    with pytest.raises(FileNotFoundError, match=r"'digits' is not there: .*/digits"):
        Model.get_model_path("digits")
    with pytest.raises(FileNotFoundError, match="'words' is not there"):
        Model.get_model_path("words", 7)
