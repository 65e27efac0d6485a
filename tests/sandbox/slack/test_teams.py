"""Several workspaces on one Slack: a token, an address and an id of one reach nothing of another."""

import aiohttp
import pytest

from bot.sandbox.errors import ControlError
from bot.sandbox.slack.team import SlackTeam
from tests.sandbox.slack.rig import TRIAGE, Rig, refused
from tests.sandbox.slack.world import World

OTHER, THEIRS = "xoxb-other", "C0THEIRS"


def second(rig: Rig | World) -> SlackTeam:
    """A second workspace, with the app."""
    slack = rig.server if isinstance(rig, Rig) else rig.slack
    team = slack.add_team("T0SECOND", "Second Wind", domain="second", bot_token=OTHER)
    team.add_person("U0ZOE", "Zoe Quist", email="zoe@second.example", admin=True)
    team.add_channel(THEIRS, "triage", members=["U0ZOE"], bot=True)
    return team


async def test_a_token_reaches_its_own_workspace_alone(rig: Rig) -> None:
    team = second(rig)
    theirs = rig.client_with(OTHER)
    known = await theirs.auth_test()
    assert (known["team_id"], known["team"], known["url"]) == ("T0SECOND", "Second Wind", "https://second.slack.com/")
    assert [one["id"] for one in (await theirs.users_list())["members"]] == ["U0BOT", "U0ZOE"]
    await theirs.chat_postMessage(channel=THEIRS, text="Hello")
    assert [one["text"] for one in team.snapshot()["channels"][0]["messages"]] == ["Hello"]
    for client, foreign in ((theirs, TRIAGE), (rig.client, THEIRS)):
        async with refused("channel_not_found"):
            await client.chat_postMessage(channel=foreign, text="Hello")
    async with refused("user_not_found"):
        await theirs.users_info(user="U0ANN")
    assert rig.messages(TRIAGE) == []


async def test_where_the_app_is_not_installed_no_token_opens(rig: Rig) -> None:
    team = second(rig)
    team.bot_token = ""
    for token in (OTHER, " "):
        async with refused("invalid_auth" if token.strip() else "not_authed"):
            await rig.client_with(token).auth_test()


async def test_files_and_answers_go_to_the_workspace_they_are_of(rig: Rig) -> None:
    team = second(rig)
    uploaded = await rig.client_with(OTHER).files_getUploadURLExternal(filename="a.txt", length=2)
    file_id = uploaded["file_id"]
    url = team.responses.new_url("U0ZOE", THEIRS)
    async with aiohttp.ClientSession() as session:
        async with session.post(uploaded["upload_url"], data=b"hi") as answer:
            assert answer.status == 200
        await rig.client_with(OTHER).files_completeUploadExternal(files=[{"id": file_id}], channel_id=THEIRS)
        for token, status in ((OTHER, 200), ("xoxb-test", 403)):
            headers = {"Authorization": f"Bearer {token}"}
            async with session.get(f"{rig.url}/slack/files/{file_id}/a.txt", headers=headers) as answer:
                assert answer.status == status
        async with session.post(url, json={"text": "For Zoe"}) as answer:
            assert answer.status == 200
    async with refused("file_not_found"):
        await rig.client.files_info(file=file_id)
    assert [one["text"] for one in team.snapshot()["ephemeral"]] == ["For Zoe"]
    assert rig.ephemerals("U0ZOE") == []


async def test_what_happens_in_a_workspace_is_told_with_its_id(world: World) -> None:
    team = second(world)
    world.accept("message")
    await team.message({"user": "U0ZOE", "channel": THEIRS, "text": "Anybody there?"})
    await world.slack.message({"user": "U0BEN", "channel": TRIAGE, "text": "Here!"})
    await world.rest()
    told = {one["event"]["text"]: one for one in world.received if one.get("event")}
    assert {text: one["team_id"] for text, one in told.items()} == {
        "Anybody there?": "T0SECOND",
        "Here!": "T0SANDBOX",
    }
    assert len({one["event_id"] for one in told.values()}) == 2
    await team.slash({"user": "U0ZOE", "channel": THEIRS, "command": "/triage"})
    command = next(one for one in world.received if one.get("command") == "/triage")
    assert (command["team_id"], command["team_domain"]) == ("T0SECOND", "second")


async def test_nobody_acts_in_a_workspace_that_they_are_not_in(rig: Rig) -> None:
    team = second(rig)
    assert rig.server.team("T0SECOND") is team
    with pytest.raises(ControlError, match="nobody with the id U0ANN"):
        await team.message({"user": "U0ANN", "channel": THEIRS, "text": "Hello"})
    with pytest.raises(ControlError, match="no workspace T0NONE"):
        rig.server.team("T0NONE")
