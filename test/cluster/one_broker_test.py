#!/usr/bin/env python3
"""Moving logs, and damaged ones, against one real broker and PostgreSQL that all of these tests share."""

import pathlib
import sys
import tempfile
import unittest

from cluster import ToolIsMissing
from damaged_topic_test import DamagedTopicTest
from one_broker import Place
from transfer_test import TransferTest

TOOL_IS_MISSING = 77


def run_all(place: Place) -> bool:
    suite = unittest.TestSuite()
    for case in (TransferTest, DamagedTopicTest):
        case.place = place
        suite.addTests(unittest.defaultTestLoader.loadTestsFromTestCase(case))
    return unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful()


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="aido-test-") as folder:
        pathlib.Path(folder).chmod(0o755)  # PostgreSQL runs as another user than root
        place = Place(pathlib.Path(folder))
        try:
            place.up()
            return 0 if run_all(place) else 1
        except ToolIsMissing:
            return TOOL_IS_MISSING
        finally:
            place.down()


if __name__ == "__main__":
    sys.exit(main())
