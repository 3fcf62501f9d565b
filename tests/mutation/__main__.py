"""`make mutants`: are the tests able to fail? Each line of a package is changed in many ways, one at a time.

``python -m tests.mutation delivery`` runs mutmut over one package of the layer with its own unit tests, and
compares what no test noticed with ``survivors.toml``, where each survivor stands under the reason why it may live.
The exit status is 1 when there is one without a reason, and 2 when a run didn't come to its end. Takes minutes for a
package on two cores.
"""

import argparse
import sys
import textwrap
import time

from tests.mutation.mutmut_run import BENCHES, PACKAGES, Mutants, MutationRunError, run
from tests.mutation.reasons import LISTED, read_reasons, without_reason

_COLUMNS = 80


def main(arguments: list[str]) -> int:
    """Run over some packages, or all; 1 when a mutant lives without a reason."""
    unexplained = 0
    for package in _read(arguments) or PACKAGES:
        began = time.monotonic()
        try:
            mutants = run(package)
        except MutationRunError as error:
            print(f"{package}: the run didn't come to its end\n{error}")
            return 2
        unexplained += _report(package, mutants, (time.monotonic() - began) / 60)
    return int(unexplained > 0)


def _read(arguments: list[str]) -> list[str]:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description="Whether the tests can fail.")
    parser.add_argument("packages", nargs="*", type=_package, help=f"of {', '.join(PACKAGES)}; all without one")
    packages: list[str] = parser.parse_args(arguments).packages
    return packages


def _package(name: str) -> str:
    if name not in PACKAGES:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(PACKAGES)}")
    return name


def _report(package: str, mutants: Mutants, minutes: float) -> int:
    reasons = read_reasons(LISTED.read_text())
    unexplained = without_reason(reasons, mutants.survivors)
    for reason in reasons:
        for entry in reason.unused(package, mutants.survivors):
            _print("In the list, but caught by now", entry)
    for mutant in unexplained:
        _print("No test notices, and there is no reason", mutant)
    print(f"{package}: {mutants.caught} of {mutants.number} mutants caught, in {minutes:.0f} minutes")
    print(f"{package}: {len(mutants.survivors)} changes live, {len(unexplained)} of them without a reason")
    if unexplained:
        listed = BENCHES / package / "unexplained.txt"
        listed.write_text("\n".join(unexplained) + "\n")
        print(f"{package}: write a test, or a reason; they are in {listed.relative_to(LISTED.parents[2])}")
    return len(unexplained)


def _print(headline: str, mutant: str) -> None:
    print(f"{headline}:")
    print(textwrap.fill(mutant, _COLUMNS, initial_indent="  ", subsequent_indent="    "))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
