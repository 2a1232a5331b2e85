"""Random diagrams by the thousand: the tests of the engine, with another number and seed."""

from __future__ import annotations

import os
import subprocess
import sys

TESTS = "tests/workflows/engine/test_generated.py"


def compare(count: int, seed: int) -> list[str]:
    """Run the comparison of `count` random processes; what it found."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", TESTS]
    environment = os.environ | {"SHIBAO_GENERATED": str(count)}
    done = subprocess.run(
        [*command, f"--hypothesis-seed={seed}"], env=environment, capture_output=True, text=True, check=False
    )
    return [] if done.returncode == 0 else [done.stdout[-4000:]]
