"""python-dateutil, as a peer: JSON lines in, JSON lines out (see slots.cpp); wall time only."""

import datetime as calendar
import json
import sys
from datetime import datetime

from dateutil.rrule import rrulestr


def answer(asked):
    last = datetime.fromisoformat(asked["last"])
    calendar.MAXYEAR = last.year + 1  # where it gives up: else it walks to the year 9999 when nothing matches
    found = []
    for at in rrulestr(asked["rrule"], dtstart=datetime.fromisoformat(asked["dtstart"])):
        if at > last or len(found) == asked["count"]:
            break
        found.append(at.isoformat())
    return {"local": found}


for line in sys.stdin:
    try:
        print(json.dumps(answer(json.loads(line))), flush=True)
    except Exception as error:  # a peer's failure is an answer
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
