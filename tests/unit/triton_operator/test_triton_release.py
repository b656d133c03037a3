"""triton_release: which release an image holds."""

import pytest

from triton_operator.triton_release import FIRST_RELEASE, OLDEST, release_of, supported


@pytest.mark.parametrize(
    ("image", "release"),
    [
        pytest.param("nvcr.io/nvidia/tritonserver:26.10-py3", (26, 10), id="NVIDIA's tag"),
        pytest.param("tritonserver:24.10", (24, 10), id="year and month alone"),
        pytest.param("host:5000/x:26.01-py3", (26, 1), id="a registry with a port"),
        pytest.param("x:24.10-py3@sha256:" + "0" * 64, (24, 10), id="a tag before a digest"),
        pytest.param("x:24.10-mine.3", (24, 10), id="a tag that begins with its release"),
        pytest.param("x:21.02-py3", OLDEST, id="older than the oldest known"),
        pytest.param("x@sha256:" + "24" * 32, OLDEST, id="a digest alone"),
        pytest.param("x:v1.24.10", OLDEST, id="a version of the user's own"),
        pytest.param("x:24.10.1", OLDEST, id="a version with three numbers"),
        pytest.param("x:24.105", OLDEST, id="a month with three digits"),
        pytest.param("host:5000/triton", OLDEST, id="a port and no tag"),
        pytest.param("24.10", OLDEST, id="a name that looks like a tag"),
        pytest.param("x:latest", OLDEST, id="a tag without a release"),
    ],
)
def test_release(image, release):
    """The release is read from the tag, and an unknown image counts as the oldest."""
    assert release_of(image) == release


@pytest.mark.parametrize(("release", "known"), [((23, 12), False), ((24, 1), True)])
def test_a_flag_is_given_from_its_first_release_on(release, known):
    """A flag is known to its first release and all later ones."""
    assert supported("--grpc-max-connection-age", release) is known


def test_a_flag_must_be_in_the_table():
    """A flag that nobody looked up is an error, not a guess."""
    with pytest.raises(KeyError):
        supported("--shiny-new-flag", OLDEST)


def test_no_flag_is_older_than_the_oldest_release():
    """An unknown image is given what OLDEST knows."""
    assert min(FIRST_RELEASE.values()) == OLDEST
