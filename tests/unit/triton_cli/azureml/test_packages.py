"""azureml.packages: pip's part of a conda file is installed, the rest is named."""

import pytest

from triton_cli.azureml.packages import package_lines


def lines(*pip, conda=(), **other):
    """Return target and remark by the key of each line."""
    content = {**other, "dependencies": [*conda, {"pip": list(pip)}]}
    return {line.key: (line.target, line.remark) for line in package_lines(content)}


@pytest.mark.parametrize(
    "package", ["nltk==3.9.1", "a[b]==1", "numpy==2.0", "a @ https://host/a.whl"]
)
def test_exact_packages(package):
    """As they are, without a word."""
    (line,) = package_lines({"dependencies": [{"pip": [package]}]})
    assert line.value == [package]
    assert line.remark == ""


@pytest.mark.parametrize("package", ["nltk", "nltk>=3", "nltk~=3.9"])
def test_other_packages(package):
    """They are installed too, with advice."""
    target, remark = lines(package)[f"pip {package}"]
    assert target == "spec.middleware.environment.pipPackages"
    assert "write an exact version" in remark


@pytest.mark.parametrize(
    ("package", "words"),
    [
        ("azureml-defaults", "what Azure's server gave"),
        ("azureml_contrib-services==1.62", "what Azure's server gave"),
        ("azureml-monitoring", "collects no data"),
        ("numpy", "the middleware's image has it"),
        ("tritonclient[http]", "the middleware's image has it"),
        ("Werkzeug==2.0", "takes no other version"),
    ],
)
def test_what_is_there_already(package, words):
    """Or what would not start, in another version."""
    target, remark = lines(package)[f"pip {package}"]
    assert (target, words in remark) == (None, True)


@pytest.mark.parametrize(
    ("package", "key"),
    [
        ("--extra-index-url https://user:password@host", "pip --extra-index-url"),
        ("--index-url=https://user:password@host", "pip --index-url"),
        ("-r requirements.txt", "pip -r"),
        ("a @ https://user:password@host/a.whl", "pip a"),
    ],
)
def test_addresses_with_passwords_are_not_copied(package, key):
    """Their key names no more than what it is."""
    found = lines(package)
    assert "password" not in repr(found)
    assert found[key][0] is None
    assert "indexFrom" in found[key][1]


@pytest.mark.parametrize(
    ("dependency", "words"),
    [
        ("python=3.8", "the script runs in the Python of"),
        ("pip", "the middleware's image has it"),
        ("conda-forge::pip>=20", "the middleware's image has it"),
        ("scipy=1.5", "add what pip calls it to pipPackages"),
    ],
)
def test_condas_own_packages(dependency, words):
    """They are named, each with what to do."""
    target, remark = lines(conda=[dependency])[f"conda {dependency}"]
    assert (target, words in remark) == (None, True)


def test_the_rest_of_a_conda_file():
    """Name and channels."""
    found = lines(name="project", channels=["conda-forge"])
    assert {key: target for key, (target, _) in found.items()} == {
        "conda name": None,
        "conda channels": None,
    }


@pytest.mark.parametrize("content", ["text", ["a"], None, {"dependencies": [{"pip": ["==1"]}]}])
def test_nonsense_is_told(content):
    """It is no conda file, or no package."""
    with pytest.raises(ValueError, match=r"has no dependencies|is no package"):
        list(package_lines(content))
