"""Trying a recurrence before saving it, as a program and a page do."""


import pytest

from test_tasks import problem

PATH = "/v1/recurrence:preview"


def preview(api, **asked):
    answer = api.post(PATH, asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_words_come_back_as_a_rule_and_as_words(api):
    words = "weekly on Mon, Thu until 31 dec 2027"
    found = preview(api, words=words, start="2027-01-04T08:00", zone="Europe/Berlin", count=2)
    assert found["rrule"] == "FREQ=WEEKLY;UNTIL=20271231;BYDAY=MO,TH"
    assert found["words"] == "every Monday and Thursday, until 31 December 2027"
    assert (found["anchor"], found["month_end"]) == ("due", "clamp")
    assert [one["local"] for one in found["items"]] == ["2027-01-04T08:00:00", "2027-01-07T08:00:00"]
    assert found["items"][0] == {
        "local": "2027-01-04T08:00:00",
        "at": "2027-01-04T07:00:00.000Z",
        "zone": "Europe/Berlin",
        "number": 1,
        "reasons": [],
        "sentence": "",
    }


def test_monthly_on_the_31st_stays_there_and_says_what_february_does(api):
    found = preview(api, rrule="FREQ=MONTHLY", start="2027-01-31T08:00", zone="UTC", count=3)
    assert found["rrule"] == "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"
    assert [one["local"][:10] for one in found["items"]] == ["2027-01-31", "2027-02-28", "2027-03-31"]
    assert found["items"][1]["reasons"] == ["clamped"]
    assert found["items"][1]["sentence"] == "31 is not in February: moved to the last day"


def test_a_rule_may_skip_short_months_instead(api):
    found = preview(api, rrule="FREQ=MONTHLY", month_end="skip", start="2027-01-31", zone="UTC", count=2)
    assert [one["local"] for one in found["items"]] == ["2027-01-31", "2027-03-31"]
    assert found["items"][1]["reasons"] == ["after_skip"]
    assert (found["rrule"], found["month_end"]) == ("FREQ=MONTHLY", "skip")


def test_clock_changes_are_told(api):
    spring = preview(api, words="daily", start="2027-03-27T02:30", zone="Europe/Berlin", count=3)["items"]
    assert [one["at"] for one in spring] == [
        "2027-03-27T01:30:00.000Z",
        "2027-03-28T01:30:00.000Z",
        "2027-03-29T00:30:00.000Z",
    ]
    assert spring[1]["reasons"] == ["moved_by_gap"]
    assert spring[1]["sentence"] == "the clocks skip 02:30 on 28 March: 03:30"
    autumn = preview(api, words="daily", start="2027-10-31T02:30", zone="Europe/Berlin", count=1)["items"]
    assert autumn[0]["reasons"] == ["first_of_two"]
    assert autumn[0]["sentence"] == "the clocks pass 02:30 twice on 31 October: the first one"


def test_exceptions_are_shown_as_left_out(api):
    items = preview(api, rrule="FREQ=DAILY;COUNT=3", start="2026-12-24T08:00", exceptions=["2026-12-25"])["items"]
    assert [one["reasons"] for one in items] == [[], ["excepted"], []]
    assert items[1]["sentence"] == "25 December is an exception: left out"


def test_the_workspaces_zone_is_taken_when_none_is_named(api):
    floating = preview(api, words="daily", start="2027-01-01T08:00", count=1)
    zone = floating["items"][0]["zone"]
    assert preview(api, words="daily", start="2027-01-01T08:00", count=1, zone=zone) == floating


def test_it_goes_on_after_a_time(api):
    after = "2030-01-01T08:00"
    items = preview(api, words="daily", start="2027-01-01T08:00", zone="UTC", after=after, count=1)["items"]
    assert (items[0]["local"], items[0]["number"]) == ("2030-01-02T08:00:00", None)


def test_after_completion_is_an_anchor(api):
    found = preview(api, words="every 3 days after completion", start="2027-01-01", zone="UTC", count=2)
    assert (found["rrule"], found["anchor"]) == ("FREQ=DAILY;INTERVAL=3", "completion")


def test_it_changes_nothing(api):
    before = api.get("/v1/lists").headers["Log-Position"]
    preview(api, words="daily", start="2027-01-01T08:00")
    assert api.get("/v1/lists").headers["Log-Position"] == before


def test_its_rule_makes_the_same_task(api):
    found = preview(api, words="every month on the 31st", start="2099-01-31T08:00", zone="Europe/Berlin", count=2)
    made = api.post(
        "/v1/tasks",
        {
            "title": "rent",
            "due": {"local": "2099-01-31T08:00", "zone": "Europe/Berlin"},
            "recurrence": {"rrule": found["rrule"], "anchor": found["anchor"]},
        },
    ).json()
    done = api.post(f"/v1/tasks/{made['id']}:complete").json()
    next_due = api.get(f"/v1/tasks/{done['next_occurrence']}").json()["due"]
    assert next_due["local"] == found["items"][1]["local"]


@pytest.mark.parametrize(
    "asked, code, field, said",
    [
        ({"words": "every fortnite"}, "invalid-value", "/words", 'At character 7: "fortnite"'),
        ({"words": ""}, "invalid-value", "/words", "At character 1"),
        ({"rrule": "FREQ=MONTHLY;BYMONTHDAY=32"}, "invalid-value", "/rrule", "At character 25: BYMONTHDAY"),
        ({"rrule": "FREQ=HOURLY"}, "unsupported-rule", "/rrule", "FREQ=HOURLY is not supported"),
        ({"rrule": "FREQ=YEARLY;RSCALE=CHINESE"}, "unsupported-rule", "/rrule", "RSCALE is not supported"),
        ({"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "invalid-value", "/rrule", "No date ever matches"),
        ({"words": "daily until 2026-01-01"}, "invalid-value", "/words", "UNTIL lies before"),
        ({}, "missing-field", "/rrule", "rrule"),
        ({"words": "daily", "rrule": "FREQ=DAILY"}, "invalid-value", "/words", "not both"),
        ({"words": "daily", "start": None}, "missing-field", "/start", "day or time"),
        ({"words": "daily", "start": "2027-02-30"}, "invalid-value", "/start", "must be a day"),
        ({"words": "daily", "start": "2027-01-01T08:00Z"}, "invalid-value", "/start", "must be a day"),
        ({"words": "daily", "zone": "Europe/Atlantis"}, "invalid-value", "/zone", "no such time zone"),
        ({"words": "daily", "month_end": "first"}, "invalid-value", "/month_end", "clamp"),
        ({"words": "daily", "exceptions": ["2027-01-01", "soon"]}, "invalid-value", "/exceptions/1", "must be a day"),
        ({"words": "daily", "after": "2027-01-01"}, "invalid-value", "/after", "must be"),
        ({"words": "daily", "count": 0}, "invalid-value", "/count", "from 1 to 100"),
        ({"words": "daily", "count": 101}, "invalid-value", "/count", "from 1 to 100"),
        ({"words": "daily", "colour": "red"}, "unknown-field", "/colour", ""),
    ],
)
def test_bad_input_is_named(api, asked, code, field, said):
    answer = api.post(PATH, {"start": "2027-01-01T08:00", **asked})
    problem(answer, 422, code, field)
    assert said in answer.json()["detail"]


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=WE;BYHOUR=0,1,2,3,4,5,6,7,8;BYSECOND=1,2,3",
        "FREQ=YEARLY;BYWEEKNO=30;BYMONTH=1",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=366",
    ],
)
def test_an_impossible_rule_is_refused_at_once(api, rrule):
    problem(api.post(PATH, {"rrule": rrule, "start": "2027-01-01T08:00"}), 422, "invalid-value", "/rrule")


def test_a_count_that_would_have_to_be_counted_for_ever_is_refused(api):
    every_second = ",".join(map(str, range(60)))
    rrule = f"FREQ=DAILY;COUNT=999999999;BYMINUTE={every_second};BYSECOND={every_second}"
    asked = {"rrule": rrule, "start": "2027-01-01T08:00", "after": "9999-01-01T00:00"}
    problem(api.post(PATH, asked), 422, "invalid-value", "/after")
