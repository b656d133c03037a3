"""The folder that the image of the sample densenet holds."""

import json
import subprocess
import sys
import tarfile
from pathlib import Path

from local.runs import CHECKOUT


def unpack(folder: Path) -> None:
    """Write the image's files into *folder*, building the image first where it is missing."""
    build = [sys.executable, "deploy/images", "build", "sample-densenet"]
    told = subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout
    archive = Path(told.split()[-1])
    with tarfile.open(archive) as image:
        (manifest,) = json.load(image.extractfile("manifest.json") or sys.exit(archive))
        image.extractall(folder / "image", filter="tar")
    for layer in manifest["Layers"]:
        subprocess.run(["tar", "-xf", folder / "image" / layer, "-C", folder], check=True)
