"""The Home tab where the sandbox's team can't show it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.blocks import HOME_BLOCKS
from bot.home import views
from bot.home.rules import Piece, Place, Step, Viewer
from bot.rota.rules.rota import Pattern, Rota
from bot.workspaces.rules import Person, WorkspaceSettings

SETTINGS = WorkspaceSettings()
BEN = Person(2, "U0BEN", "Ben", "Europe/London")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
EMPTY = Viewer(BEN, SETTINGS, NOW, Rota(SETTINGS.calendar), {})


def texts(pieces: list[Piece]) -> str:
    return str([piece.blocks for piece in pieces])


def test_before_there_is_a_rota_a_member_is_told_who_makes_it_and_an_admin_how() -> None:
    shown = texts(views.first_steps(EMPTY, []))
    assert "An admin can make one with `/triage rota edit`" in shown
    assert views.SETUP not in shown
    shown = texts(views.first_steps(replace(EMPTY, person=replace(BEN, is_admin=True)), []))
    assert views.SETUP in shown
    assert views.EDIT_ROTA in shown


def test_the_first_setup_ends_when_all_that_is_needed_is_there() -> None:
    rota = Rota(SETTINGS.calendar, [Pattern(date(2026, 1, 5), {(0, 0): (2,)})])
    admin = replace(EMPTY, rota=rota, person=replace(BEN, is_admin=True))
    named = replace(admin, settings=replace(SETTINGS, triage_channel="C0TRIAGE"))
    wished, missing = Step("Connect it.", False, needed=False), Step("Say it.", False, {"type": "button"})
    assert "1 step to go" in texts(views.first_steps(admin, []))
    assert "Name the channel" in texts(views.first_steps(admin, []))
    assert views.first_steps(named, [wished]) == []
    shown = texts(views.first_steps(named, [wished, missing]))
    assert "2 steps to go" in shown
    assert "*1.* Done. I post to <#C0TRIAGE>" in shown
    assert shown.count("primary") == 0, "the next one has no button"
    assert texts(views.first_steps(named, [missing, wished])).count("primary") == 1
    assert views.first_steps(replace(named, person=BEN), [missing]) == [], "it is nobody else's business"


def test_an_admin_is_told_what_was_not_delivered() -> None:
    rota = Rota(SETTINGS.calendar, [Pattern(date(2026, 1, 5), {(0, 0): (2,)})])
    ben = replace(EMPTY, rota=rota)
    assert views.admin(ben, 3) == []
    shown = texts(views.admin(replace(ben, person=replace(BEN, is_admin=True)), 3))
    assert "3 messages of the last week could not be delivered" in shown


def test_nobody_is_offered_what_they_cannot_use() -> None:
    rota = Rota(SETTINGS.calendar, [Pattern(date(2026, 1, 5), {(0, 0): (1,)})])
    assert views.SWAP_OR_COVER not in str(views.buttons(replace(EMPTY, rota=rota)).blocks)
    assert views.ROTA not in str(views.buttons(EMPTY).blocks)


def test_what_waits_comes_before_what_is_ones_own_whichever_feature_says_so_first() -> None:
    days, waits, today = (Piece(place, [{"text": place.name}]) for place in (Place.DAYS, Place.WAITING, Place.TODAY))
    shown = [block.get("text") for block in views.member_home([days, waits, today]).blocks if "text" in block]
    assert [text if isinstance(text, str) else text["text"] for text in shown] == [
        *("TODAY", "Waiting for you", "WAITING", "DAYS")
    ]
    quiet = views.member_home([days, today]).blocks
    assert [block.get("type") for block in quiet] == [None, "context", "divider", None]


def test_however_much_there_is_it_fits_and_the_buttons_are_there() -> None:
    many = [Piece(Place.WAITING, [{"text": f"{number}"}] * 3) for number in range(50)]
    below = [Piece(Place.BUTTONS, [{"text": "buttons"}]), Piece(Place.ADMIN, [{"text": "admin"}])]
    shown = views.member_home([*below, *many]).blocks
    assert len(shown) == HOME_BLOCKS
    assert views.MORE in str(shown[-4])
    assert [shown[-3], shown[-1]] == [{"text": "buttons"}, {"text": "admin"}]
    just = views.member_home([*below, Piece(Place.MINE, [{"text": "mine"}] * (HOME_BLOCKS - 3))]).blocks
    assert len(just) == HOME_BLOCKS
    assert views.MORE not in str(just)
    guest = views.guest_home(many).blocks
    assert len(guest) == HOME_BLOCKS
    assert "/triage raise" in str(guest[-1])
