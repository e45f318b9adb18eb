#!/usr/bin/env python3
"""A stop that the disk holds up gives up when its time is over, and not before: what could not be written in time is left to the
next start."""

import sqlite3

from aido_process import Aido, check, data_directory

PARTITIONS = 4


def hold_up(aido: Aido) -> sqlite3.Connection:
    """While this is not rolled back, nothing is written to its log."""
    aido.await_log("partition serves", PARTITIONS)
    holding = sqlite3.connect(f"{aido.data}/log.db", isolation_level=None)
    holding.execute("BEGIN IMMEDIATE")
    return holding


def main() -> None:
    with data_directory() as some, data_directory() as others:
        with Aido(some, to_drain=300) as patient, Aido(others, to_drain=5) as usual:
            holding = [hold_up(aido) for aido in (patient, usual)]
            for aido in (patient, usual):
                aido.process.terminate()
                aido.await_log("stopping")
            usual.await_log("stopped with work left")
            for connection in holding:
                connection.rollback()
                connection.close()
            check(usual.ended() == 1, "who could not finish in time says so")
            check(patient.ended() == 0, f"who has more time finishes: {patient.lines}")
        with Aido(others) as again:
            check(again.stop() == 0, "the next start finds all")
    print("slow_stop_test: ok")


if __name__ == "__main__":
    main()
