#!/usr/bin/env python3
"""Moving logs, and damaged ones, against one real broker and PostgreSQL that all of these tests share."""

import sys
import unittest

from damaged_topic_test import DamagedTopicTest
from one_broker import Place, run_at
from transfer_test import TransferTest


def run_all(place: Place) -> bool:
    suite = unittest.TestSuite()
    for case in (TransferTest, DamagedTopicTest):
        case.place = place
        suite.addTests(unittest.defaultTestLoader.loadTestsFromTestCase(case))
    return unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful()


if __name__ == "__main__":
    sys.exit(run_at(run_all))
