"""Who has had how much of the rota in a period."""

from datetime import date, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from bot.rota.rules.rota import WHOLE_DAY, Change, ChangeKind, Leave, Part, Pattern, Rota
from bot.rota.rules.stats import HandoverSize, PersonFigures, share_of_each
from bot.rota.views.stats import table
from bot.workspaces.rules import Person, WorkspaceSettings

ANN, BEN, CARA = 1, 2, 3
MONDAY = date(2026, 11, 2)
SUNDAY = date(2026, 11, 29)
CALENDAR = WorkspaceSettings().calendar
WEEKLY = Pattern(date(2026, 1, 5), {(0, 0): (ANN,), (0, 1): (BEN,)})


def swap(
    day: date, off: int, on: int, kind: ChangeKind = ChangeKind.SWAP, parts: tuple[Part, ...] = WHOLE_DAY
) -> list[Change]:
    return [Change(0, day, part, kind, off, on) for part in parts]


def rota(*changes: Change, leaves: tuple[Leave, ...] = ()) -> Rota:
    numbers = count(1)
    numbered = [Change(next(numbers), one.day, one.part, one.kind, one.off, one.on) for one in changes]
    return Rota(CALENDAR, [WEEKLY], leaves, numbered)


def shares(
    of: Rota, *handovers: HandoverSize, today: date = SUNDAY, members: tuple[int, ...] = ()
) -> dict[int, PersonFigures]:
    return {one.person: one for one in share_of_each(of, MONDAY, SUNDAY, today, handovers, members)}


def test_days_are_counted_with_halves_leave_and_changes_as_they_were() -> None:
    found = shares(
        rota(
            *swap(date(2026, 11, 9), ANN, BEN),
            *swap(date(2026, 11, 10), BEN, ANN),
            *swap(date(2026, 11, 16), ANN, CARA, ChangeKind.COVER, (Part.PM,)),
            leaves=(Leave(BEN, date(2026, 11, 24), date(2026, 11, 24)),),
        )
    )
    assert (found[ANN].days, found[BEN].days, found[CARA].days) == (3.5, 3, 0.5)
    assert (found[ANN].given, found[ANN].taken) == (1.5, 1)
    assert (found[BEN].given, found[BEN].taken) == (1, 1)
    assert (found[CARA].given, found[CARA].taken) == (0, 0.5)


def test_what_an_admin_arranged_or_lies_outside_is_no_swap() -> None:
    found = shares(rota(*swap(date(2026, 11, 9), ANN, BEN, ChangeKind.ADMIN), *swap(date(2026, 12, 7), ANN, BEN)))
    assert found[BEN].days == 5
    assert found[BEN].taken == found[ANN].given == 0


def test_days_to_come_are_told_apart_and_members_without_days_are_shown() -> None:
    found = shares(rota(), today=date(2026, 11, 16), members=(ANN, BEN, CARA))
    assert (found[ANN].to_come, found[BEN].to_come) == (1, 2)
    assert found[CARA] == PersonFigures(CARA)


def test_handovers_are_averaged_over_whose_day_it_was() -> None:
    sizes = [HandoverSize(date(2026, 11, 2), (ANN,), 4), HandoverSize(date(2026, 11, 9), (ANN, CARA), 1)]
    found = shares(rota(), *sizes)
    assert (found[ANN].handovers, found[ANN].issues) == (2, 2.5)
    assert found[CARA].issues == 1
    assert found[BEN].issues is None


@given(st.lists(st.tuples(st.integers(0, 27), st.sampled_from([ANN, BEN, CARA]), st.sampled_from([ANN, BEN, CARA]))))
def test_no_day_is_lost_or_counted_twice(moves: list[tuple[int, int, int]]) -> None:
    changes = [change for at, off, on in moves if off != on for change in swap(MONDAY + timedelta(days=at), off, on)]
    whole = rota(*changes)
    found = shares(whole)
    assert sum(one.days for one in found.values()) == sum(len(s.parts) / 2 for s in whole.shifts(MONDAY, SUNDAY))
    assert sum(one.given for one in found.values()) == sum(one.taken for one in found.values())


def test_the_table_lines_up_and_is_escaped() -> None:
    people = {ANN: Person(ANN, "U1", "<!channel> & `co` " + "x" * 40, "UTC"), BEN: Person(BEN, "U2", "Ben", "UTC")}
    message = table(share_of_each(rota(), MONDAY, SUNDAY, SUNDAY, (), (ANN, BEN)), people, MONDAY, SUNDAY)
    lines = message.blocks[1]["text"]["text"].strip("`").split("\n")
    shown = [line.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for line in lines]
    assert len({len(line) for line in shown}) == 1
    assert "<!channel>" not in str(message.blocks)
    assert "Duty days, 2 Nov 2026 to 29 Nov 2026" in message.spoken


def test_three_hundred_people_fit_into_messages() -> None:
    figures = [PersonFigures(number, 1) for number in range(300)]
    people = {number: Person(number, f"U{number}", f"Person {number}", "UTC") for number in range(300)}
    message = table(figures, people, MONDAY, SUNDAY)
    blocks = [block for page in (message, *message.more) for block in page.blocks]
    text = str(blocks)
    assert all(f"Person {number} " in text for number in range(300))
    assert all(
        len(block["text"]["text"]) <= 3000
        for page in (message, *message.more)
        for block in page.blocks
        if "text" in block
    )
