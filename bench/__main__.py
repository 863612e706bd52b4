"""`python -m bench`: measure, print goal, measured and verdict, write bench.json."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench import goals, measures
from bench.goals import Measured
from bench.machine import about
from bench.server import Unfit
from forkflow.logs import write_logs


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure ForkFlow against its goals.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(measures.MEASURES)}; all unless named")
    parser.add_argument("--quick", action="store_true", help="three minutes, short histories, wider margins of chance")
    parser.add_argument("--out", type=Path, default=Path("bench.json"), help="where the result goes")
    told = parser.parse_args()
    unknown = [name for name in told.names if name not in measures.MEASURES]
    if unknown:
        parser.error(f"there is no measurement {unknown[0]}; there are {', '.join(measures.MEASURES)}")
    write_logs()
    began = time.monotonic()
    print(about())
    print("The machine may do other things at the same time: absolute figures swing, ratios of one run hold better.\n")
    print(goals.heading(), flush=True)
    found: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="forkflow-bench-", ignore_cleanup_errors=True) as scratch:
        make = measures.quick if told.quick else measures.usual
        for name in told.names or measures.MEASURES:
            plan = make(Path(scratch) / name)
            try:
                for measured in measures.MEASURES[name](plan):
                    found.append(measured)
                    print(goals.row(measured), flush=True)
            except Unfit as unfit:
                print(f"{name}: this measurement means nothing. {unfit}", file=sys.stderr)
                return 1
    goals.write(found, told.out)
    missed = sum(not measured.is_met for measured in found)
    print(f"\n{len(found) - missed} of {len(found)} goals met, in {time.monotonic() - began:.0f} s; see {told.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
