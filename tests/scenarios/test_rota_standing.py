"""The user group and the topic: today's people and nobody else, whatever goes wrong in Slack."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.team import ANN, BEN, CARA, DEV, EVE, FAY, TRIAGE, Team, all_text, at_work

GROUP = "S0TRIAGE"


async def rota(team: Team, **values: object) -> None:
    await team.change_rota(ANN, **values)
    await team.sandbox.control("close", {"user": ANN, "all": True})


async def group(team: Team) -> set[str]:
    return set((await team.state())["usergroups"][0]["users"])


async def topic(team: Team) -> str:
    return next(str(one["topic"]) for one in (await team.state())["channels"] if one["id"] == TRIAGE)


async def troubles(team: Team, user: str, code: str) -> list[str]:
    return [text for text in await team.dms(user) if code in text]


def by_hand(team: Team, *users: str) -> None:
    team.sandbox.world.slack.set_usergroup(GROUP, users, by=ANN)


def written(team: Team) -> int:
    """How often the group's members were set, by whomever."""
    events = team.sandbox.world.slack.delivery.events.values()
    return sum(one.body["event"]["type"] == "subteam_updated" for one in events)


async def test_the_group_holds_todays_people_from_the_morning_on_and_follows_a_cover_at_once(team: Team) -> None:
    by_hand(team, CARA, DEV)
    await team.set_up(ANN, user_group="@Triage")
    assert await group(team) == {ANN}, "set up at 09:00, in force at once"
    await team.triage(ANN, "cover today pm with <@U0BEN>")
    await team.triage(BEN, "cover accept 1")
    assert await group(team) == {ANN, BEN}
    await team.clock(to="2026-11-23T13:00+00:00")
    assert await group(team) == {BEN}, "Ann's half is over"
    await team.clock(to="2026-11-24T08:59+00:00")
    assert await group(team) == {BEN}
    await team.clock(to="2026-11-25T09:00+00:00")
    assert await group(team) == {CARA}


async def test_what_is_changed_by_hand_is_put_right_in_the_morning_and_not_before(team: Team) -> None:
    await team.set_up(ANN, user_group="triage")
    by_hand(team, ANN, EVE)
    team.sandbox.world.slack.change_person(DEV, name="Dev P.")
    await team.clock(to="2026-11-24T08:00+00:00")
    assert await group(team) == {ANN, EVE}
    await team.clock(to="2026-11-24T09:00+00:00")
    assert await group(team) == {BEN}
    before = written(team)
    await team.clock(to="2026-11-24T20:00+00:00")
    assert written(team) == before, "nothing is written that is there already"


async def test_on_a_day_nobody_is_on_the_group_keeps_the_last_ones_and_takes_whoever_steps_in(tmp_path: Path) -> None:
    async with at_work(tmp_path, datetime(2026, 11, 27, 9, tzinfo=UTC)) as team:
        await team.set_up(ANN, user_group="triage", topic_names_people="yes")
        await rota(team, valid_from="2026-11-30", day_0=[])
        await team.clock(to="2026-11-29T12:00+00:00")
        assert await group(team) == {EVE}
        assert await topic(team) == "On triage today: Eve Moreau"
        await team.clock(to="2026-11-30T09:01+00:00")
        assert await group(team) == {EVE}
        assert await topic(team) == "On triage today: nobody"
        assert "*Mon 30 Nov* (today)" in all_text(await team.post("Nobody is on triage yet"))
        await rota(team, valid_from="2026-11-30", day_0=[DEV])
        assert await group(team) == {DEV}
        assert await topic(team) == "On triage today: Dev Patel"


async def test_the_topic_names_todays_people_and_keeps_what_others_wrote(team: Team) -> None:
    slack = team.sandbox.world.slack
    slack.change_person(ANN, name="Ann <& Co> | \U0001f98a")
    slack.ws.channels[TRIAGE].topic["value"] = "Mails first &amp; chat second | <https://faq.example|FAQ>"
    assert "On triage" not in await topic(team)
    await team.set_up(ANN, topic_names_people="yes")
    ours = "On triage today: Ann &lt;&amp; Co&gt; / \U0001f98a | "
    assert await topic(team) == ours + "Mails first &amp; chat second | <https://faq.example|FAQ>"
    await team.clock(to="2026-11-24T08:00+00:00")
    notices = [one for one in await team.messages() if one.get("subtype") == "channel_topic"]
    assert len(notices) == 1
    await team.clock(to="2026-11-24T09:00+00:00")
    assert (
        await topic(team) == "On triage today: Ben Okafor | Mails first &amp; chat second | <https://faq.example|FAQ>"
    )


async def fault(team: Team, method: str, **how: Any) -> None:
    await team.sandbox.control("faults", {"system": "slack", "method": method, "times": 1, **how})


async def test_missing_rights_are_told_to_the_admins_once_with_the_mend_and_stop_nothing_else(team: Team) -> None:
    by_hand(team, FAY)
    team.sandbox.world.slack.ws.groups_for_admins_only = True
    await team.set_up(ANN, user_group="triage", admins=[BEN])
    (told,) = await troubles(team, ANN, "permission_denied")
    assert "I couldn't put today's people into the user group @triage (permission_denied)." in told
    assert "let everybody manage user groups" in told
    assert len(await troubles(team, BEN, "permission_denied")) == 1
    assert not await troubles(team, CARA, "permission_denied")
    await team.clock(to="2026-11-27T12:00+00:00")
    assert len(await troubles(team, ANN, "permission_denied")) == 1, "not each morning"
    assert len(await team.all_posts("Good morning")) == 4
    team.sandbox.world.slack.ws.groups_for_admins_only = False
    await team.clock(to="2026-11-30T09:00+00:00")
    assert await group(team) == {ANN}
    team.sandbox.world.slack.ws.groups_for_admins_only = True
    await team.clock(to="2026-12-02T12:00+00:00")
    assert len(await troubles(team, ANN, "permission_denied")) == 2, "it worked in between"


async def test_a_disabled_or_unknown_group_and_an_archived_channel_are_told_and_left_alone(team: Team) -> None:
    slack = team.sandbox.world.slack
    slack.ws.usergroups[GROUP].disabled_at = 1
    await team.set_up(ANN, user_group="triage", topic_names_people="yes")
    assert "enable the group in Slack" in (await troubles(team, ANN, "(disabled)"))[0]
    assert slack.ws.usergroups[GROUP].disabled_at == 1
    await team.set_up(ANN, user_group="@nobody-there")
    assert "name another one in /triage setup" in (await troubles(team, ANN, "no_such_subteam"))[0]
    await team.clock(to="2026-11-24T08:50+00:00")
    slack.archive_channel(TRIAGE, by=ANN)
    await team.clock(to="2026-11-24T09:30+00:00")
    told = [text for text in await troubles(team, ANN, "is_archived") if "topic" in text]
    assert len(told) == 1
    assert "unarchive the channel" in told[0]


@pytest.mark.kills
async def test_limits_lost_answers_and_kills_end_with_the_right_people_once(team: Team) -> None:
    await team.set_up(ANN, user_group="triage", topic_names_people="yes")
    await team.clock(to="2026-11-24T08:59+00:00")
    await fault(team, "usergroups.users.update", status=429, retry_after=40)
    await fault(team, "conversations.setTopic", drop="after")
    await team.clock(to="2026-11-24T09:00+00:00")
    assert await group(team) == {ANN}
    await team.sandbox.control("bot/kill", {"signal": "KILL"})
    await team.clock(to="2026-11-24T09:05+00:00")
    await team.start_bot()
    await team.clock(to="2026-11-24T09:30+00:00")
    assert await group(team) == {BEN}
    assert await topic(team) == "On triage today: Ben Okafor"
    notices = [one for one in await team.messages() if one.get("subtype") == "channel_topic"]
    assert len(notices) == 2, "one a day"
    assert not await troubles(team, ANN, "couldn't")


async def test_somebody_deactivated_a_moment_ago_does_not_keep_the_others_out(team: Team) -> None:
    await rota(team, valid_from="2026-11-24", day_1=[BEN, CARA])
    await team.set_up(ANN, user_group="triage")
    team.sandbox.world.slack.ws.people[BEN].deleted = True  # and no event of it has come yet
    await team.clock(to="2026-11-24T09:00+00:00")
    assert await group(team) == {CARA}
