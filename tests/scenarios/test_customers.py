"""Whose an issue is: known by its mail, mailbox or channel, and asked once where it is not known."""

from tests.scenarios.team import ANN, BEN, GUS, Team, all_text, buttons


async def test_an_unknown_sender_is_asked_about_once_and_known_from_then_on(team: Team) -> None:
    first = await team.mail("Hello", sender="joe@acme.co.uk")
    await team.mail("Are you there?", sender="sue@acme.co.uk")
    private = await team.mail("From home", sender="joe@gmail.com")
    await team.mail("A colleague", sender="ben@harbour.example")
    await team.clock(advance="PT1M")
    (asked,) = await team.all_posts("Which customer")
    assert "<@U0ANN> I don't know these 2 senders yet" in asked["text"]
    assert "*acme.co.uk*: #4 Hello" in asked["text"]
    assert "harbour" not in all_text(asked)
    where = {"channel": "C0TRIAGE", "ts": asked["ts"]}

    await team.click(ANN, "customers.pick", "domain:acme.co.uk", **where)
    await team.click(BEN, "customers.new", "domain:acme.co.uk", **where)
    assert (await team.submit(BEN, name="Northwind"))["errors"]["name"].startswith("There is a customer Northwind")
    await team.submit(BEN, name="Acme <b>")
    assert "Acme &lt;b&gt; · 4" in await team.triage(ANN, f"issue {first}")
    late = (await team.submit(ANN, customer="1"))["errors"]
    assert late == {
        "customer": "Somebody has already said that acme.co.uk is Acme <b>."
        " An admin can change that with `/triage customers`."
    }

    await team.click(BEN, "customers.pick", "address:joe@gmail.com", **where)
    await team.submit(BEN, customer="2")
    (asked,) = await team.all_posts("I know them now")
    assert buttons(asked) == set()
    assert "joe@gmail.com is *Fabrikam*" in asked["text"]
    assert "Fabrikam" in await team.triage(ANN, f"issue {private}")

    spam = await team.mail("Buy", sender="x@ads.example")
    await team.clock(advance="PT1M")
    ask = await team.post("ads.example")
    await team.click(ANN, "customers.nobody", "domain:ads.example", channel="C0TRIAGE", ts=ask["ts"])
    assert "I won't ask again" in await team.last_whisper(ANN)
    await team.mail("Buy more", sender="y@ads.example")
    await team.mail("Another", sender="tom@gmail.com")
    await team.mail("Known", sender="sue@acme.co.uk")
    await team.clock(advance="PT1M")
    assert len(await team.all_posts("Which customer")) == 1, "only tom@gmail.com: the others are known"
    assert "unknown customer (x@ads.example)" in await team.triage(ANN, f"issue {spam}")
    await by_hand_it_is_anothers(team, spam)


async def by_hand_it_is_anothers(team: Team, number: int) -> None:
    """One issue is somebody else's than its sender says; that stays, and its history tells who said so."""
    assert f"#{number} Buy" in await team.triage(BEN, f"customer {number} FABRI")
    assert "Fabrikam · 47 h" in await team.triage(ANN, f"issue {number}")
    assert "belongs to Fabrikam already" in await team.triage(BEN, f"customer {number} fabrikam")
    assert "I don't know a customer called “Nobody Ltd”" in await team.triage(BEN, f"customer {number} Nobody Ltd")
    await team.triage(ANN, f"customer {number}")
    assert "Now: Fabrikam. This issue alone changes" in await team.modal(ANN)
    await team.submit(ANN, customer="0")
    shown = await team.triage(ANN, f"issue {number}")
    assert "unknown customer (x@ads.example)" in shown
    assert "Ben Okafor set its customer: Fabrikam\n" in shown
    assert "Ann Archer set its customer: no customer (was Fabrikam)" in shown
    await team.triage(ANN, "customers add Ads")
    await team.submit(ANN, domains="ads.example")
    assert "Ads · " in await team.triage(ANN, f"issue {number + 1}")
    assert "unknown customer" in await team.triage(ANN, f"issue {number}"), "what a person said stays"


async def test_admins_edit_and_merge_customers_and_the_issues_follow(team: Team) -> None:
    number = await team.mail("Printer", sender="kim@tailspin.example")
    listed = await team.triage(ANN, "customers")
    assert "*Northwind* (1 unresolved): northwind.example, <#C0NORTH>" in listed
    assert "senders that I don't know: kim@tailspin.example" in listed
    assert "Edit…" not in await team.triage(BEN, "customers")
    assert "Only admins" in await team.triage(BEN, "customers add")

    await team.triage(ANN, "customers add Tailspin")
    await team.submit(ANN, domains="tailspin.example", target_hours="8")
    assert "1 earlier issue is theirs now" in await team.modal(ANN)
    shown = await team.triage(ANN, f"issue {number}")
    assert "Tailspin · 8 h left" in shown
    assert "of 8 h used" in shown

    await team.triage(ANN, "customers edit tailspin")
    for entered, field, part in (
        ({"domains": "tailspin"}, "domains", "isn't a mail domain"),
        ({"domains": "gmail.com"}, "domains", "Anybody can have an address"),
        ({"domains": "northwind.example"}, "domains", "belongs to Northwind"),
        ({"domains": "harbour.example"}, "domains", "is your own"),
        ({"domains": "", "channels": ["C0NORTH"]}, "channels", "That channel belongs to Northwind"),
        ({"channels": ["C0TRIAGE"]}, "channels", "your own"),
        ({"channels": [], "name": "northwind "}, "name", "There is a customer Northwind already"),
        ({"name": "Tailspin", "target_hours": "soon"}, "target_hours", "isn't a number of hours"),
    ):
        refused = (await team.submit(ANN, **entered))["errors"]
        assert part in refused[field], refused
    await team.submit(ANN, domains="", target_hours="24")
    assert f"#{number}" in await team.triage(ANN, "issues")
    assert "unknown customer (kim@tailspin.example) · 48 h left" in await team.triage(ANN, f"issue {number}")

    await team.triage(ANN, "customers edit Tailspin")
    await team.submit(ANN, domains="tailspin.example")
    await team.triage(ANN, "customers merge Tailspin")
    await team.submit(ANN, into="3")
    assert "*Tailspin* is *Contoso* now" in await team.modal(ANN)
    assert "Contoso · 24 h left" in await team.triage(ANN, f"issue {number}")
    assert "contoso.example, tailspin.example" in await team.triage(ANN, "customers")
    assert "I don't know a customer called “Tailspin”" in await team.triage(ANN, "customers edit Tailspin")
    assert "members of this workspace only" in await team.triage(GUS, "customers", channel="C0NORTH")
