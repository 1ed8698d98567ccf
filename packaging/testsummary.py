#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""testsummary.py CTEST.xml: what a run of ctest came to, read from its own JUnit report.

Prints the test functions as the Qt Test programs counted them and the checks as the interop scripts did, every skipped and every failed
test with its reason, and as the last line `N passed, N failed[, N skipped]` of ctest's tests. Exit 1 when one failed or none passed.
"""
import re
import sys
import xml.etree.ElementTree as xml

QT_TOTALS = re.compile(r"^Totals: (\d+) passed, (\d+) failed, (\d+) skipped", re.M)
CHECKS = re.compile(r"^(\d+) passed, (\d+) failed$", re.M)


def add(sums, matches):
    for match in matches:
        for column, figure in enumerate(match.groups()):
            sums[column] += int(figure)


def main(report):
    try:
        tests = xml.parse(report).getroot().findall("testcase")
    except (OSError, xml.ParseError) as error:
        print(f"testsummary.py: no report of ctest: {error}", file=sys.stderr)
        return 1
    passed, failed, skipped = [], [], []
    functions, checks = [0, 0, 0], [0, 0]
    for test in tests:
        said = test.findtext("system-out") or ""
        add(functions, QT_TOTALS.finditer(said))
        add(checks, CHECKS.finditer(said))
        status = test.get("status")
        skip = test.find("skipped")  # also there when the program is missing, which is a failure
        if status == "run":
            passed.append(test)
        elif skip is not None and "SKIP_RETURN_CODE" in skip.get("message", ""):
            reasons = [line for line in said.splitlines() if line.startswith("SKIPPED")]
            skipped.append((test.get("name"), reasons[-1] if reasons else "SKIPPED without a reason"))
        else:
            failed.append((test.get("name"), status))

    print()
    print(f"Qt Test functions: {functions[0]} passed, {functions[1]} failed, {functions[2]} skipped")
    print(f"Checks of the interop scripts: {checks[0]} passed, {checks[1]} failed")
    for name, reason in skipped:
        print(f"{name}: {reason}")
    for name, status in failed:
        print(f"{name}: FAILED ({status})")
    print(f"{len(passed)} passed, {len(failed)} failed" + (f", {len(skipped)} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
