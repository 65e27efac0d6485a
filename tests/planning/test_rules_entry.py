"""What follows from where a card and its copy stand: one live copy while it is up next, and nothing goes in circles."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.planning.rules.entry import Act, Entry, Phase, Place, Told, decide

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ORIGINALS = [Place.UP_NEXT, Place.ASIDE, Place.COMPLETED, Place.ARCHIVED, Place.GONE, Place.AWAY]
COPIES = [Place.WAITING, Place.STARTED, Place.DONE, Place.ARCHIVED, Place.GONE, Place.AWAY]
LIVE = Entry(1, "card", "board", Phase.LIVE, copy_id="copy", marker="mark", linked=True)
WORKED_ON = {Place.WAITING, Place.STARTED, Place.AWAY}


class World:
    """A card and its copy as people and the bot move them, and what was told."""

    def __init__(self, entry: Entry, original: Place, copy: Place | None) -> None:
        self.entry, self.original, self.copy = entry, original, copy
        self.done: list[Act] = []
        self.told: list[Told] = []

    def step(self) -> bool:
        """One look; whether anything followed."""
        step = decide(self.entry, self.original, self.copy, NOW)
        told = [step.told] if step.told else []
        if step.act is None:
            changed = step.entry != self.entry
            self.entry = step.entry
            self.told += told
            return changed
        self._carry_out(step.act)
        self.done.append(step.act)
        self.told += told
        if step.act is Act.MAKE_COPY:
            self.entry = replace(step.entry, phase=Phase.LIVE, copy_id="copy", marker="mark")
        elif step.act is Act.FIND_COPY:
            phase = Phase.LIVE if self.copy else Phase.IDLE
            self.entry = replace(step.entry, phase=phase, copy_id="copy" if self.copy else "")
        else:
            assert step.after is not None
            self.entry = step.after
        return True

    def _carry_out(self, act: Act) -> None:
        match act:
            case Act.MAKE_COPY | Act.RESTORE_COPY:
                self.copy = Place.WAITING
            case Act.ARCHIVE_COPY:
                self.copy = Place.ARCHIVED
            case Act.FINISH_COPY:
                self.copy = Place.DONE
            case Act.COMPLETE:
                self.original = Place.COMPLETED
            case Act.BRING_BACK:
                self.original = Place.UP_NEXT

    def settle(self) -> None:
        for _ in range(6):
            if not self.step():
                return
        raise AssertionError(f"it goes on and on: {self.done}")


def looked_at(original: Place, copy: Place | None = Place.WAITING, entry: Entry = LIVE) -> World:
    world = World(entry, original, copy)
    world.settle()
    return world


def test_a_card_that_comes_into_up_next_is_copied_once_and_linked() -> None:
    world = looked_at(Place.UP_NEXT, None, Entry(1, "card", "board"))
    assert world.done == [Act.MAKE_COPY, Act.LINK]
    world.settle()
    assert world.done == [Act.MAKE_COPY, Act.LINK]
    assert world.entry.round == 1


@pytest.mark.parametrize("off", [Place.ASIDE, Place.ARCHIVED, Place.GONE, Place.AWAY])
def test_taken_off_before_work_started_the_copy_is_archived_and_comes_back_with_the_card(off: Place) -> None:
    world = looked_at(off)
    assert (world.done, world.told) == ([Act.ARCHIVE_COPY], [])
    world.original = Place.UP_NEXT
    world.settle()
    assert world.done == [Act.ARCHIVE_COPY, Act.RESTORE_COPY], "the same copy, not a second one"


@pytest.mark.parametrize("off", [Place.ASIDE, Place.ARCHIVED, Place.GONE, Place.AWAY])
def test_taken_off_while_it_is_worked_on_the_copy_stays_and_the_team_hears_of_it_once(off: Place) -> None:
    world = looked_at(off, Place.STARTED)
    assert (world.done, world.told) == ([], [Told.TAKEN_OFF])
    world.settle()
    world.copy = Place.WAITING
    world.settle()
    assert (world.done, world.told) == ([], [Told.TAKEN_OFF]), "people know of it by now"


def test_taken_off_what_somebody_had_planned_is_told() -> None:
    step = decide(LIVE, Place.ASIDE, Place.WAITING, NOW, planned=True)
    assert (step.act, step.told) == (Act.ARCHIVE_COPY, Told.WITHDRAWN)


@pytest.mark.parametrize("original", [Place.UP_NEXT, Place.ASIDE])
def test_done_on_the_epics_board_completes_the_original_and_is_told_once(original: Place) -> None:
    world = looked_at(original, Place.DONE)
    assert (world.done, world.told) == ([Act.COMPLETE], [Told.COMPLETED])
    world.settle()
    assert (world.done, world.told) == ([Act.COMPLETE], [Told.COMPLETED])


@pytest.mark.parametrize("copy", [Place.WAITING, Place.STARTED])
def test_completed_by_hand_on_the_customers_board_finishes_the_copy(copy: Place) -> None:
    world = looked_at(Place.COMPLETED, copy)
    assert (world.done, world.told) == ([Act.FINISH_COPY], [Told.COMPLETED])


@pytest.mark.parametrize("original", [Place.ARCHIVED, Place.GONE, Place.AWAY])
def test_done_although_the_original_is_gone_is_told_all_the_same(original: Place) -> None:
    world = looked_at(original, Place.DONE)
    assert (world.done, world.told) == ([], [Told.COMPLETED])


def test_the_copy_of_a_card_up_next_that_is_archived_comes_back_and_one_that_is_deleted_is_made_anew() -> None:
    assert looked_at(Place.UP_NEXT, Place.ARCHIVED).done == [Act.RESTORE_COPY]
    world = looked_at(Place.UP_NEXT, Place.GONE)
    assert world.done == [Act.MAKE_COPY, Act.LINK]
    assert world.entry.round == 1


def test_a_copy_that_went_to_another_board_is_a_live_one() -> None:
    assert looked_at(Place.UP_NEXT, Place.AWAY).done == []


def test_up_next_again_after_it_was_done_is_a_new_piece_of_work() -> None:
    world = looked_at(Place.UP_NEXT, Place.DONE, replace(LIVE, phase=Phase.DONE))
    assert world.done == [Act.MAKE_COPY, Act.LINK]


def test_back_out_of_done_it_is_up_next_again() -> None:
    world = looked_at(Place.COMPLETED, Place.STARTED, replace(LIVE, phase=Phase.DONE))
    assert (world.done, world.told) == ([Act.BRING_BACK], [Told.REOPENED])
    world.settle()
    assert world.done == [Act.BRING_BACK]


def test_a_withdrawn_copy_that_somebody_brings_back_is_not_fought_over() -> None:
    world = looked_at(Place.ASIDE)
    world.copy = Place.WAITING
    world.settle()
    assert world.done == [Act.ARCHIVE_COPY]


@pytest.mark.parametrize("made", [True, False])
def test_a_copy_that_may_have_been_made_is_looked_for(made: bool) -> None:
    making = Entry(1, "card", "board", Phase.MAKING, marker="mark")
    assert decide(making, Place.UP_NEXT, None, NOW).act is Act.MAKE_COPY
    world = World(making, Place.ASIDE, Place.WAITING if made else None)
    world.settle()
    assert world.done == ([Act.FIND_COPY, Act.ARCHIVE_COPY] if made else [Act.FIND_COPY])
    assert world.entry.phase is Phase.IDLE


moves = st.one_of(
    st.sampled_from(ORIGINALS).map(lambda place: ("original", place)),
    st.sampled_from(COPIES).map(lambda place: ("copy", place)),
)


@given(st.lists(st.tuples(moves, st.booleans()), max_size=12))
def test_whatever_people_do_it_settles_and_each_card_up_next_has_one_live_copy(
    history: list[tuple[tuple[str, Place], bool]],
) -> None:
    world = World(Entry(1, "card", "board"), Place.ASIDE, None)
    for (which, place), seen in history:
        if which == "original" and world.original is not Place.GONE:
            world.original = place
        elif which == "copy" and world.copy not in {None, Place.GONE}:
            world.copy = place
        if seen:  # events may be lost: what was missed shows at the next look
            world.settle()
    world.settle()
    before = len(world.done)
    world.settle()
    assert len(world.done) == before, "looking again does nothing"
    if world.original is Place.UP_NEXT:
        assert world.entry.phase is Phase.LIVE
        assert world.copy in WORKED_ON
    if world.entry.phase is Phase.DONE:
        assert world.original is not Place.UP_NEXT
    if world.copy is Place.DONE and world.entry.phase is Phase.LIVE:
        raise AssertionError("what is done stays as if it were not")


@given(st.sampled_from(list(Phase)), st.sampled_from(ORIGINALS), st.sampled_from(COPIES), st.booleans(), st.booleans())
def test_from_wherever_things_stand_no_card_is_moved_twice(
    phase: Phase, original: Place, copy: Place, kept: bool, linked: bool
) -> None:
    known = None if phase is Phase.MAKING else copy
    world = World(replace(LIVE, phase=phase, kept=kept, linked=linked), original, known)
    world.settle()
    assert len(world.done) == len(set(world.done))
    assert not {Act.COMPLETE, Act.BRING_BACK} <= set(world.done)
    assert len([act for act in world.done if act in {Act.RESTORE_COPY, Act.ARCHIVE_COPY, Act.FINISH_COPY}]) <= 1
