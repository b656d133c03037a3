"""Ask a model that runs in the cluster: what is sent, which way it goes, what comes back."""

from triton_cli.scoring.asking import Answer
from triton_cli.scoring.question import data
from triton_cli.scoring.request import Server, scored
from triton_cli.scoring.way import way_to

__all__ = ["Answer", "Server", "data", "scored", "way_to"]
