"""Channels, direct messages, members and topics by the Web API."""

import pytest

from tests.sandbox.slack.rig import BOT, GENERAL, NORTH, OLD, SECRETS, TEAM, TRIAGE, Rig, refused


async def test_the_list_has_public_channels_and_own_private_ones(rig: Rig) -> None:
    rig.server.add_channel("C0LAB", "lab", members=["U0ANN"], bot=True, private=True)
    public = (await rig.client.conversations_list())["channels"]
    assert {TRIAGE, NORTH, GENERAL, OLD} == {channel["id"] for channel in public}
    assert {channel["id"]: channel["is_member"] for channel in public}[GENERAL] is False
    both = (await rig.client.conversations_list(types="public_channel,private_channel"))["channels"]
    assert {channel["id"] for channel in both} - {channel["id"] for channel in public} == {"C0LAB"}
    async with refused("invalid_types"):
        await rig.client.conversations_list(types="secret_channel")


async def test_own_channels_are_those_one_is_in(rig: Rig) -> None:
    mine = (await rig.client.users_conversations(types="public_channel,private_channel"))["channels"]
    assert {channel["id"] for channel in mine} == {TRIAGE, NORTH, OLD}
    assert {"id", "name", "is_private", "is_archived", "topic"} <= set(mine[0])


async def test_a_channel_tells_what_it_is(rig: Rig) -> None:
    channel = (await rig.client.conversations_info(channel=NORTH, include_num_members=True))["channel"]
    assert (channel["name"], channel["is_private"], channel["is_member"]) == ("northwind", False, True)
    assert (channel["is_archived"], channel["is_ext_shared"]) == (False, True)
    assert channel["num_members"] == 6
    assert (await rig.client.conversations_info(channel=TRIAGE))["channel"]["is_ext_shared"] is False
    for unknown in ("C0NOWHERE", SECRETS):
        async with refused("channel_not_found"):
            await rig.client.conversations_info(channel=unknown)


async def test_members_are_listed_by_id(rig: Rig) -> None:
    assert set((await rig.client.conversations_members(channel=TRIAGE))["members"]) == {*TEAM, BOT}


async def test_history_is_for_members(rig: Rig) -> None:
    async with refused("not_in_channel"):
        await rig.client.conversations_history(channel=GENERAL)
    async with refused("channel_not_found"):
        await rig.client.conversations_history(channel=SECRETS)
    async with refused("thread_not_found"):
        await rig.client.conversations_replies(channel=TRIAGE, ts="1.000001")


async def test_history_can_be_bounded(rig: Rig) -> None:
    posted = []
    for text in ("One", "Two", "Three"):
        posted.append(await rig.says("U0ANN", TRIAGE, text))
        rig.pass_time(minutes=1)

    async def texts(**bounds: object) -> list[str]:
        answer = await rig.client.conversations_history(channel=TRIAGE, **bounds)  # type: ignore[arg-type]
        return [message["text"] for message in answer["messages"]]

    assert await texts(oldest=posted[0]) == ["Three", "Two"]
    assert await texts(oldest=posted[0], inclusive=True) == ["Three", "Two", "One"]
    assert await texts(latest=posted[1]) == ["One"]
    assert await texts(latest=posted[1], inclusive=True, limit=1) == ["Two"]
    assert await texts(oldest=str(int(float(posted[1])) - 1), latest=posted[2]) == ["Two"]


async def test_a_direct_conversation_is_opened_once(rig: Rig) -> None:
    first = await rig.client.conversations_open(users="U0ANN")
    again = await rig.client.conversations_open(users=["U0ANN"], return_im=True)
    number = first["channel"]["id"]
    assert number.startswith("D")
    assert again["channel"]["id"] == number
    assert again["already_open"]
    assert (again["channel"]["is_im"], again["channel"]["user"]) == (True, "U0ANN")
    assert (await rig.client.conversations_info(channel=number))["channel"]["is_im"]
    posted = await rig.client.chat_postMessage(channel=number, text="Psst")
    assert (await rig.client.conversations_history(channel=number))["messages"][0]["ts"] == posted["ts"]


@pytest.mark.parametrize(
    ("users", "code"), [("U0NOBODY", "user_not_found"), (BOT, "cannot_dm_bot"), ("U0BEN", "user_disabled")]
)
async def test_not_everybody_can_be_written_to(rig: Rig, users: str, code: str) -> None:
    rig.server.change_person("U0BEN", deleted=True)
    async with refused(code):
        await rig.client.conversations_open(users=users)


async def test_public_channels_can_be_joined(rig: Rig) -> None:
    joined = await rig.client.conversations_join(channel=GENERAL)
    assert joined["channel"]["is_member"]
    assert BOT in (await rig.client.conversations_members(channel=GENERAL))["members"]
    again = await rig.client.conversations_join(channel=GENERAL)
    assert again["warning"] == "already_in_channel"
    assert again["response_metadata"]["warnings"] == ["already_in_channel"]
    async with refused("channel_not_found"):
        await rig.client.conversations_join(channel=SECRETS)
    rig.server.archive_channel(OLD, by="U0ANN")
    async with refused("is_archived"):
        await rig.client.conversations_join(channel=OLD)


async def test_the_topic_is_set_and_shown(rig: Rig) -> None:
    answer = await rig.client.conversations_setTopic(channel=TRIAGE, topic="Today: Ann")
    assert answer["channel"]["topic"]["value"] == "Today: Ann"
    assert answer["channel"]["topic"]["creator"] == BOT
    last = (await rig.client.conversations_history(channel=TRIAGE, limit=1))["messages"][0]
    assert (last["subtype"], last["topic"]) == ("channel_topic", "Today: Ann")
    state = rig.server.snapshot()["channels"]
    assert next(channel for channel in state if channel["id"] == TRIAGE)["topic"] == "Today: Ann"
    await rig.client.conversations_setTopic(channel=TRIAGE, topic="x" * 250)
    async with refused("too_long"):
        await rig.client.conversations_setTopic(channel=TRIAGE, topic="x" * 251)
    async with refused("not_in_channel"):
        await rig.client.conversations_setTopic(channel=GENERAL, topic="x")
    rig.server.archive_channel(OLD, by="U0ANN")
    async with refused("is_archived"):
        await rig.client.conversations_setTopic(channel=OLD, topic="x")
