"""What `bot doctor` says of workspaces that have installed the bot by themselves."""

from pathlib import Path

from pydantic import SecretStr

from bot.checkup import check_workspaces
from bot.config import Settings
from bot.installation.rules import Credential, System
from bot.sealing import new_key
from tests.installation.guest_house import GUESTS, GuestHouse, guest_house


async def lines(house: GuestHouse, settings: Settings | None = None) -> list[str]:
    found = check_workspaces(settings or house.bot.settings, house.session, house.bot.engine)
    return [finding.line() async for finding in found]


async def test_only_what_is_wrong_is_told_of_a_workspace_and_how_to_mend_it(tmp_path: Path) -> None:
    async with guest_house(tmp_path) as house:
        assert await lines(house) == ["ok    workspaces: none has installed it"]
        await house.install()
        assert await lines(house) == ["ok    workspaces: 1 with Slack"]
        keyring, now = house.bot.systems.keyring, house.bot.clock.now()
        wrong = keyring.seal(GUESTS, System.GROOVE, Credential({"token": "revoked-in-the-meantime"}), now)
        async with house.begin(GUESTS) as tx:
            await keyring.keep(tx, System.GROOVE, wrong)
        house.guests.bot_token = ""
        told = "\n".join(await lines(house))
        assert "warn  Slack of T0SECOND: invalid_auth. To mend it: install it again at " in told
        assert "warn  Groove of T0SECOND: Groove doesn't accept that" in told
        assert "`/triage setup groove`" in told
        assert "revoked-in-the-meantime" not in told
        other = house.bot.settings.model_copy(update={"encryption_keys": SecretStr(new_key())})
        lost = "FAIL  sealed tokens: 2 can't be opened. To mend it: set ENCRYPTION_KEYS"
        assert lost in "\n".join(await lines(house, other))
