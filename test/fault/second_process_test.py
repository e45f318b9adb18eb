#!/usr/bin/env python3
"""Two processes on one data directory: the second refuses, with the first one's pid."""

from aido_process import Aido, check, data_directory, run


def main() -> None:
    with data_directory() as data:
        with Aido(data) as first:
            for arguments in (("serve", "--listen", "127.0.0.1:0"), ("replay",)):
                second = run(*arguments, "--data", data)
                check(second.returncode == 1, f"{arguments[0]} exits 1, not {second.returncode}")
                check(f"process {first.pid}" in second.stderr, f"{arguments[0]} names the holder: {second.stderr!r}")
            created = first.client().request("POST", "/v1/tasks", {"title": "still served"})
            check(created.status == 201, f"the first one goes on: {created}")
            check(first.stop() == 0, "the first one stops cleanly")
        with Aido(data) as third:
            titles = [task["title"] for task in third.client().pages("/v1/tasks")]
            check(titles == ["still served"], f"the lock went with its holder: {titles}")
    print("second_process_test: ok")


if __name__ == "__main__":
    main()
