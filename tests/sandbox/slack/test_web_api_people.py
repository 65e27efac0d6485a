"""People, user groups, reactions, files and the workspace by the Web API."""

from datetime import UTC, datetime

import aiohttp
import pytest

from tests.sandbox.slack.rig import GENERAL, TOKEN, TRIAGE, Rig, refused


async def test_a_person_is_shown_with_zone_and_rights(rig: Rig) -> None:
    ann = (await rig.client.users_info(user="U0ANN"))["user"]
    assert (ann["real_name"], ann["profile"]["email"]) == ("Ann Archer", "ann@harbour.example")
    assert (ann["tz"], ann["tz_offset"]) == ("Europe/London", 0)
    assert (ann["is_admin"], ann["is_restricted"], ann["deleted"]) == (True, False, False)
    cara = (await rig.client.users_info(user="U0CARA"))["user"]
    assert (cara["tz"], cara["tz_offset"]) == ("America/New_York", -5 * 3600)
    rig.now = datetime(2027, 7, 1, 9, tzinfo=UTC)
    assert (await rig.client.users_info(user="U0CARA"))["user"]["tz_offset"] == -4 * 3600
    async with refused("user_not_found"):
        await rig.client.users_info(user="U0NOBODY")


async def test_guests_and_people_of_elsewhere_can_be_told_apart(rig: Rig) -> None:
    guest = (await rig.client.users_info(user="U0GUS"))["user"]
    assert (guest["is_restricted"], guest["is_ultra_restricted"]) == (True, True)
    other = (await rig.client.users_info(user="U0EXT"))["user"]
    assert other["team_id"] == "T0OTHER"
    assert other["team_id"] != (await rig.client.team_info())["team"]["id"]
    bot = (await rig.client.users_info(user="U0BOT"))["user"]
    assert bot["is_bot"]


async def test_a_changed_person_is_shown_as_they_are_now(rig: Rig) -> None:
    rig.server.change_person("U0BEN", deleted=True, tz="Asia/Tokyo")
    ben = (await rig.client.users_info(user="U0BEN"))["user"]
    assert ben["deleted"]
    async with refused("users_not_found"):
        await rig.client.users_lookupByEmail(email="ben@harbour.example")


async def test_people_are_found_by_address(rig: Rig) -> None:
    assert (await rig.client.users_lookupByEmail(email="ann@harbour.example"))["user"]["id"] == "U0ANN"
    async with refused("users_not_found"):
        await rig.client.users_lookupByEmail(email="nobody@harbour.example")


async def test_the_members_of_a_group_are_replaced(rig: Rig) -> None:
    rig.pass_time(hours=1)
    answer = await rig.client.usergroups_users_update(usergroup="S0TRIAGE", users=["U0BEN", "U0CARA"])
    group = answer["usergroup"]
    assert (group["handle"], group["users"], group["date_delete"]) == ("triage", ["U0BEN", "U0CARA"], 0)
    assert group["date_update"] == int(rig.now.timestamp())
    assert (await rig.client.usergroups_users_list(usergroup="S0TRIAGE"))["users"] == ["U0BEN", "U0CARA"]
    listed = (await rig.client.usergroups_list(include_users=True, include_count=True))["usergroups"]
    assert [(one["id"], one["users"], str(one["user_count"])) for one in listed] == [
        ("S0TRIAGE", ["U0BEN", "U0CARA"], "2")
    ]
    assert "users" not in (await rig.client.usergroups_list())["usergroups"][0]
    shown = rig.server.snapshot()["usergroups"][0]
    assert (shown["id"], shown["handle"], shown["users"]) == ("S0TRIAGE", "triage", ["U0BEN", "U0CARA"])


@pytest.mark.parametrize(
    ("users", "code"),
    [
        ("", "no_users_provided"),
        ("U0NOBODY", "invalid_users"),
        ("U0BEN,U0NOBODY", "invalid_users"),
        ("U0BEN,U0BOT", "invalid_users"),
        ("U0BEN,U0CARA", "invalid_users"),
    ],
)
async def test_a_group_takes_active_members_only_and_never_nobody(rig: Rig, users: str, code: str) -> None:
    rig.server.change_person("U0CARA", deleted=True)
    async with refused(code):
        await rig.client.usergroups_users_update(usergroup="S0TRIAGE", users=users)
    assert rig.server.snapshot()["usergroups"][0]["users"] == ["U0ANN"]


async def test_nobody_but_the_deactivated_empties_a_group_though_it_is_refused(rig: Rig) -> None:
    rig.server.change_person("U0CARA", deleted=True)
    async with refused("invalid_users"):
        await rig.client.usergroups_users_update(usergroup="S0TRIAGE", users="U0CARA")
    assert rig.server.snapshot()["usergroups"][0]["users"] == []


async def test_an_unknown_group_has_no_members(rig: Rig) -> None:
    async with refused("no_such_subteam"):
        await rig.client.usergroups_users_list(usergroup="S0NONE")


async def test_reactions_are_given_once_and_taken_back(rig: Rig) -> None:
    ts = await rig.says("U0ANN", TRIAGE)
    await rig.client.reactions_add(channel=TRIAGE, timestamp=ts, name="eyes")
    async with refused("already_reacted"):
        await rig.client.reactions_add(channel=TRIAGE, timestamp=ts, name="eyes")
    message = (await rig.client.reactions_get(channel=TRIAGE, timestamp=ts))["message"]
    assert message["reactions"] == [{"name": "eyes", "users": ["U0BOT"], "count": 1}]
    await rig.client.reactions_remove(channel=TRIAGE, timestamp=ts, name="eyes")
    async with refused("no_reaction"):
        await rig.client.reactions_remove(channel=TRIAGE, timestamp=ts, name="eyes")
    async with refused("message_not_found"):
        await rig.client.reactions_add(channel=TRIAGE, timestamp="1.000001", name="eyes")
    async with refused("invalid_name"):
        await rig.client.reactions_add(channel=TRIAGE, timestamp=ts, name="no such emoji!")
    async with refused("channel_not_found"):
        await rig.client.reactions_add(channel="C0NOWHERE", timestamp=ts, name="eyes")


async def test_a_file_goes_up_in_three_steps_and_is_shown(rig: Rig) -> None:
    parent = await rig.says("U0ANN", TRIAGE)
    answer = await rig.client.files_upload_v2(
        content="day,issues\nMon,3\n",
        filename="report.csv",
        title="Report",
        channel=TRIAGE,
        thread_ts=parent,
        initial_comment="This week",
    )
    number = answer["files"][0]["id"]
    info = (await rig.client.files_info(file=number))["file"]
    assert (info["name"], info["title"], info["size"]) == ("report.csv", "Report", 17)
    assert TRIAGE in info["shares"]["public"]
    last = rig.messages(TRIAGE)[-1]
    assert (last["text"], last["thread_ts"]) == ("This week", parent)
    assert [(one["id"], one["title"]) for one in last["files"]] == [(number, "Report")]
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        aiohttp.ClientSession() as session,
        session.get(info["url_private"], headers=headers) as download,
    ):
        assert await download.text() == "day,issues\nMon,3\n"


async def test_a_file_is_only_shared_where_the_bot_is(rig: Rig) -> None:
    async with refused("not_in_channel"):
        await rig.client.files_upload_v2(content="x", filename="a.txt", channel=GENERAL)
    async with refused("channel_not_found"):
        await rig.client.files_upload_v2(content="x", filename="a.txt", channel="C0NOWHERE")
    async with refused("file_not_found"):
        await rig.client.files_info(file="F0NONE")
    async with refused("file_not_found"):
        await rig.client.files_completeUploadExternal(files=[{"id": "F0NONE"}])


async def test_a_file_of_no_channel_stays_private(rig: Rig) -> None:
    answer = await rig.client.files_upload_v2(content="x", filename="a.txt")
    info = (await rig.client.files_info(file=answer["files"][0]["id"]))["file"]
    assert not info["is_public"]
    assert rig.messages(TRIAGE) == []


async def test_the_workspace_tells_its_name(rig: Rig) -> None:
    team = (await rig.client.team_info())["team"]
    assert (team["id"], team["name"]) == ("T0SANDBOX", "Harbour Digital")
    assert team["domain"]
