"""What a workspace's tokens are kept in: sealed, opened seldom, replaced by command."""

import pytest
from sqlalchemy import select

from bot.access import Access, Home
from bot.errors import BotError
from bot.installation.rules import Credential, NoKeys, System
from bot.installation.service.keyring import Keyring, KeysLost
from bot.installation.store.credentials import CredentialRow
from bot.sealing import KeyInvalid, SealBroken, Sealer, new_key
from bot.transaction import Begin
from tests.factories import StoppedClock, install, statements

ELSEWHERE = "T0ELSEWHERE"
TOKEN = "a-token-of-groove-0123456789"
OLD, NEW = new_key(), new_key()


async def connect(
    begin: Begin, clock: StoppedClock, team: str, token: str = TOKEN, *, keyring: Keyring | None = None
) -> None:
    keyring = keyring or Keyring(begin, Sealer([OLD]))
    kept = keyring.seal(team, System.GROOVE, Credential({"token": token}), clock.now())
    async with begin(team) as tx:
        await keyring.keep(tx, System.GROOVE, kept)


async def token_of(keyring: Keyring, team: str) -> str | None:
    kept = (await keyring.kept(team)).get(System.GROOVE)
    return keyring.open(team, System.GROOVE, kept)["token"] if kept else None


def access(keyring: Keyring, own: str | None = None, home: Home | None = None) -> Access[str]:
    """Clients that are plain texts: the token they were made of."""
    return Access(keyring, System.GROOVE, lambda one: one["token"], own, home or Home(alone=True))


async def test_what_is_kept_cannot_be_read_without_the_key(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann", team=ELSEWHERE)
    await connect(begin, clock, ELSEWHERE)
    async with begin(ELSEWHERE, reading=True) as tx:
        row = await tx.session.scalar(select(CredentialRow))
        kept = (await tx.credentials.all())[System.GROOVE]
    assert row is not None
    assert TOKEN not in repr(vars(row))
    opened = Keyring(begin, Sealer([OLD])).open(ELSEWHERE, System.GROOVE, kept)
    assert opened["token"] == TOKEN
    assert TOKEN not in repr(opened)
    with pytest.raises(SealBroken, match="ENCRYPTION_KEYS"):
        Sealer([NEW]).open(row.sealed, f"{ELSEWHERE}/groove")


async def test_a_seal_copied_to_another_workspace_does_not_open_there(begin: Begin, clock: StoppedClock) -> None:
    for team in ("T0ONE", "T0TWO"):
        await install(begin, clock.now(), "Ann", team=team)
    await connect(begin, clock, "T0ONE")
    async with begin("T0ONE", reading=True) as tx:
        stolen = (await tx.credentials.all())[System.GROOVE]
    async with begin("T0TWO") as tx:
        await tx.credentials.save(System.GROOVE, stolen)
    keyring = Keyring(begin, Sealer([OLD]))
    assert await token_of(keyring, "T0ONE") == TOKEN
    with pytest.raises(BotError, match="another place"):
        await token_of(keyring, "T0TWO")
    assert await access(keyring).of("T0TWO") is None


async def test_another_processs_change_is_noticed_and_nothing_else_is_asked(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann", team=ELSEWHERE)
    await connect(begin, clock, ELSEWHERE)
    here, there = Keyring(begin, Sealer([OLD])), Keyring(begin, Sealer([OLD]))
    clients = access(here)
    first = await clients.of(ELSEWHERE)
    with statements(begin) as asked:
        assert [await clients.of(ELSEWHERE) for _ in range(3)] == [TOKEN] * 3
    assert len(asked) == 3, "the version, and nothing else"
    await connect(begin, clock, ELSEWHERE, "another-token", keyring=there)
    assert (first, await clients.of(ELSEWHERE)) == (TOKEN, "another-token")
    async with begin(ELSEWHERE) as tx:
        assert await there.forget(tx, System.GROOVE)
    assert await clients.of(ELSEWHERE) is None
    assert await clients.workspaces() == []


async def test_a_client_lives_as_long_as_its_credential(begin: Begin, clock: StoppedClock) -> None:
    """It knows how fast it may ask: to make it anew at each change of a setting would forget that."""
    await install(begin, clock.now(), "Ann", team=ELSEWHERE)
    await connect(begin, clock, ELSEWHERE)
    clients = Access(Keyring(begin, Sealer([OLD])), System.GROOVE, lambda _: object(), None, Home(alone=True))
    first = await clients.of(ELSEWHERE)
    async with begin(ELSEWHERE) as tx:
        await tx.workspace.count_up()
    assert await clients.of(ELSEWHERE) is first


async def test_the_environments_tokens_are_those_of_one_workspace(begin: Begin, clock: StoppedClock) -> None:
    for team in ("T0HOME", ELSEWHERE, "T0THIRD"):
        await install(begin, clock.now(), "Ann", team=team)
    await connect(begin, clock, ELSEWHERE)
    home = Home(alone=False)
    clients = access(Keyring(begin, Sealer([OLD])), "the environment's", home)
    assert await clients.of("T0HOME") is None, "before Slack has said whose they are, they are nobody's"
    home.id = "T0HOME"
    assert [await clients.of(team) for team in ("T0HOME", ELSEWHERE, "T0THIRD")] == ["the environment's", TOKEN, None]
    assert sorted(await clients.workspaces()) == [ELSEWHERE, "T0HOME"]


async def test_without_keys_one_workspace_works_and_nothing_is_asked(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann", team="T0HOME")
    keyring = Keyring(begin, None)
    clients = access(keyring, "the environment's")
    with statements(begin) as asked:
        assert await clients.of("T0HOME") == "the environment's"
    assert asked == []
    assert await clients.workspaces() == ["T0HOME"]
    with pytest.raises(NoKeys):
        keyring.seal("T0HOME", System.GROOVE, Credential({"token": TOKEN}), clock.now())


async def test_a_new_key_is_put_to_use(begin: Begin, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.installation.service.keyring.AT_ONCE", 2)
    teams = [f"T0{number}" for number in range(5)]
    for team in teams:
        await install(begin, clock.now(), "Ann", team=team)
        await connect(begin, clock, team, f"token-of-{team}")
    both = Keyring(begin, Sealer([NEW, OLD]))
    await connect(begin, clock, "T02", "entered-meanwhile", keyring=both)
    assert await both.renew() == (4, 1)
    assert await both.renew() == (0, 5), "run again, it finds nothing to do"
    alone = Keyring(begin, Sealer([NEW]))
    assert [await token_of(alone, team) for team in teams] == [
        "token-of-T00",
        "token-of-T01",
        "entered-meanwhile",
        "token-of-T03",
        "token-of-T04",
    ]
    with pytest.raises(SealBroken):
        await token_of(Keyring(begin, Sealer([OLD])), "T00")


async def test_what_is_replaced_while_a_page_is_sealed_anew_stays(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann", team=ELSEWHERE)
    await connect(begin, clock, ELSEWHERE)
    async with begin.everywhere(reading=True) as everywhere:
        ((team, system, before),) = await everywhere.credentials.page(("", ""), 10)
    await connect(begin, clock, ELSEWHERE, "entered-meanwhile")
    async with begin.everywhere() as everywhere:
        assert not await everywhere.credentials.renew(team, system, before, "sealed anew")
    assert await token_of(Keyring(begin, Sealer([OLD])), ELSEWHERE) == "entered-meanwhile"


async def test_lost_keys_are_told_at_the_start(begin: Begin, clock: StoppedClock) -> None:
    await Keyring(begin, None).check()
    await install(begin, clock.now(), "Ann", team=ELSEWHERE)
    await connect(begin, clock, ELSEWHERE)
    await Keyring(begin, Sealer([NEW, OLD])).check()
    for seals in (None, Sealer([NEW])):
        with pytest.raises(KeysLost, match="ENCRYPTION_KEYS"):
            await Keyring(begin, seals).check()


@pytest.mark.parametrize("keys", [[], ["short"], [new_key(), "ü" * 44]])
def test_what_is_no_key_is_refused(keys: list[str]) -> None:
    with pytest.raises(KeyInvalid, match="bot keys new"):
        Sealer(keys)
