"""server: NVIDIA's image in a container. No engine is here, so the command alone is looked at."""

from pathlib import Path

from triton_cli.local.server import Around, Containerised
from unit.triton_cli.local.conftest import PORTS

AROUND = Around("m-1", (Path("/r"), Path("/models")), "1000:1000", "256Mi", 2)
IMAGE = "nvcr.io/nvidia/tritonserver:26.10-py3"


def command(around=AROUND):
    server = Containerised("docker", IMAGE)
    return server.command(["--model-repository=/r/m"], ["KEY"], PORTS, around)


def test_the_image_runs_with_the_rendered_arguments():
    """In the container Triton listens on every address, since only some ports lead there."""
    given = command()
    assert given[:2] == ("docker", "run")
    assert given[given.index(IMAGE) + 1 :] == (
        "tritonserver",
        "--model-repository=/r/m",
        *("--http-address=0.0.0.0", "--http-port=18000"),
        *("--grpc-address=0.0.0.0", "--grpc-port=18001"),
        *("--metrics-address=0.0.0.0", "--metrics-port=18002"),
    )


def test_only_this_machine_gets_in():
    """Ports are published on 127.0.0.1; folders can be read at their own paths."""
    given = command()
    published = [each for each in given if each.startswith("--publish=")]
    assert published == [f"--publish=127.0.0.1:{port}:{port}" for port in (18000, 18001, 18002)]
    assert [each for each in given if each.startswith("--volume=")] == [
        "--volume=/r:/r:ro",
        "--volume=/models:/models:ro",
    ]


def test_values_of_variables_are_no_arguments():
    """Whoever lists processes would see them."""
    assert "--env=KEY" in command()


def test_gpus_and_memory_are_the_models():
    """None is asked for where the model wants none; docker writes m for mebibytes."""
    given = command()
    assert given[given.index("--gpus") + 1] == "2"
    assert given[given.index("--shm-size") + 1] == "256m"
    none = Around("m-1", (), "1000:1000", "1Gi", 0)
    assert "--gpus" not in command(none)
