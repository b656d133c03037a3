"""The demo: from nothing to a real inference, saying what it does.

Run by `make demo`. A second run finds everything there and takes seconds; an interrupted one
leaves nothing that the next can't use or clean.
"""

import subprocess
import sys
from pathlib import Path

import inference
import steps

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLE = CHECKOUT / "deploy" / "samples" / "add-sub.yaml"
NAMESPACE = "triton-demo"


def main() -> int:
    """Run the demo; return the exit code."""
    if len(sys.argv) == 1:
        return steps.in_cluster(__file__)
    steps.run("operator, by its Helm chart", ["make", "install"])
    steps.show_manifest(SAMPLE)
    steps.apply(SAMPLE, NAMESPACE)
    steps.wait_until_ready("add-sub", NAMESPACE)
    inference.ask("add-sub", NAMESPACE)
    steps.say_what_next(NAMESPACE)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\ninterrupted; `make demo` goes on from here, `make cluster-down` cleans up")
        sys.exit(130)
    except subprocess.CalledProcessError as error:
        print(f"\nfailed: {' '.join(map(str, error.cmd))} ended with {error.returncode}")
        sys.exit(1)
