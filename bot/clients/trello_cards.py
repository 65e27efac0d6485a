"""Cards of Trello, with their attachments and comments."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.clients.trello_actions import TrelloAction, in_order, parse_action
from bot.clients.trello_api import TrelloApi, instant, plain_id
from bot.clients.trello_parse import (
    LINK_NAME_LIMIT,
    TEXT_LIMIT,
    TrelloAttachment,
    TrelloCard,
    parse_attachment,
    parse_card,
)

CARD_FIELDS = "name,desc,shortLink,shortUrl,idList,idBoard,closed,pos,idLabels,idMembers,dateLastActivity"


class Cards(TrelloApi):
    """Reads cards, makes and changes them."""

    async def cards(
        self, board_id: str, *, which: str = "open", attachments: bool = False, since: datetime | None = None
    ) -> list[TrelloCard]:
        """A board's cards by position.

        which: "open" (not archived themselves, though their list may be), "visible" (their list neither), "closed",
        "all". attachments: read along. since: only those made since then, with a minute's tolerance.
        """
        path = f"/boards/{plain_id(board_id)}/cards/{which}"
        params = {"fields": CARD_FIELDS, "sort": "-id"}
        if attachments:
            params |= {"attachments": "true", "attachment_fields": "name,url"}
        if since is not None:
            params["since"] = instant(since - timedelta(minutes=1))
        return sorted(await self._pages(path, params, parse_card, "cards"), key=lambda card: card.pos)

    async def list_cards(self, list_id: str) -> list[TrelloCard]:
        """The open cards of a list by position."""
        data = await self._http.get(f"/lists/{plain_id(list_id)}/cards", {"fields": CARD_FIELDS, "filter": "open"})
        return sorted(self._all(data, parse_card, "cards"), key=lambda card: card.pos)

    async def card(self, card_id: str, *, attachments: bool = False) -> TrelloCard:
        """A card, an archived one too. Raises NotFound if it was deleted or is out of the token's sight."""
        params = {"fields": CARD_FIELDS} | ({"attachments": "true"} if attachments else {})
        return self._one(await self._http.get(f"/cards/{plain_id(card_id)}", params), parse_card, "card")

    async def find_card(self, board_id: str, marker: str, *, since: datetime | None = None) -> TrelloCard | None:
        """The oldest card on a board, archived ones too, that carries the marker; None if there is none.

        marker: a text in the description or an attachment's address or name. For the look before a card is made again
        after NoAnswer: it reads the board, for Trello's search lags behind. since: only among cards made since then.
        """
        cards = await self.cards(board_id, which="all", attachments=True, since=since)
        return min((card for card in cards if card.carries(marker)), key=lambda card: card.id, default=None)

    async def create_card(
        self,
        list_id: str,
        name: str,
        desc: str,
        *,
        position: str = "top",
        label_ids: Sequence[str] = (),
        member_ids: Sequence[str] = (),
        link: str | None = None,
        copy_of: str | None = None,
        keep: Sequence[str] = ("attachments", "checklists", "due", "start", "customFields"),
    ) -> TrelloCard:
        """Make a card. After NoAnswer look with `find_card` before doing it again: Trello knows no key for that.

        name, desc: cut at TEXT_LIMIT. position: "top" or "bottom". link: an address attached in the same step, the
        surest marker. copy_of: a card to copy (raises NotFound if there is none); name, description, labels and members
        are those given all the same. keep: what comes along from the source.
        """
        body = {"idList": list_id, "name": name[:TEXT_LIMIT], "desc": desc[:TEXT_LIMIT], "pos": position}
        body |= {"idLabels": ",".join(label_ids)} if label_ids else {}
        body |= {"idMembers": ",".join(member_ids)} if member_ids else {}
        body |= {"urlSource": link} if link else {}
        body |= {"idCardSource": copy_of, "keepFromSource": ",".join(keep)} if copy_of else {}
        return await self._write("POST", "/cards", body, parse_card, "card")

    async def update_card(
        self,
        card_id: str,
        *,
        name: str | None = None,
        desc: str | None = None,
        closed: bool | None = None,
        list_id: str | None = None,
        board_id: str | None = None,
        position: str | float | None = None,
        label_ids: Sequence[str] | None = None,
        member_ids: Sequence[str] | None = None,
    ) -> TrelloCard:
        """Change what is given of a card, in one request; doing it twice does no harm. Returns the card as it is now.

        board_id: goes with list_id, a list of that board. label_ids, member_ids: all of them, () for none; to leave
        alone what people set by hand use `add_label` and its like.
        """
        body: dict[str, str] = {}
        body |= {"name": name[:TEXT_LIMIT]} if name is not None else {}
        body |= {"desc": desc[:TEXT_LIMIT]} if desc is not None else {}
        body |= {"closed": str(closed).lower()} if closed is not None else {}
        body |= {"idBoard": board_id} if board_id is not None else {}
        body |= {"idList": list_id} if list_id is not None else {}
        body |= {"pos": str(position)} if position is not None else {}
        body |= {"idLabels": ",".join(label_ids)} if label_ids is not None else {}
        body |= {"idMembers": ",".join(member_ids)} if member_ids is not None else {}
        return await self._write("PUT", f"/cards/{plain_id(card_id)}", body, parse_card, "card")

    async def add_label(self, card_id: str, label_id: str) -> None:
        """Put a label of its board on a card. Raises Refused if it is there already."""
        await self._http.write("POST", f"/cards/{plain_id(card_id)}/idLabels", {"value": label_id})

    async def remove_label(self, card_id: str, label_id: str) -> None:
        """Take a label off a card."""
        await self._http.write("DELETE", f"/cards/{plain_id(card_id)}/idLabels/{plain_id(label_id)}", None)

    async def add_member(self, card_id: str, member_id: str) -> None:
        """Put a member of its board on a card. Raises Refused if they are on it already."""
        await self._http.write("POST", f"/cards/{plain_id(card_id)}/idMembers", {"value": member_id})

    async def remove_member(self, card_id: str, member_id: str) -> None:
        """Take a member off a card."""
        await self._http.write("DELETE", f"/cards/{plain_id(card_id)}/idMembers/{plain_id(member_id)}", None)

    async def attachments(self, card_id: str) -> list[TrelloAttachment]:
        """A card's attachments."""
        data = await self._http.get(f"/cards/{plain_id(card_id)}/attachments", {"fields": "name,url"})
        return self._all(data, parse_attachment, "attachments")

    async def attach_link(self, card_id: str, url: str, name: str) -> TrelloAttachment:
        """Attach an address. Look at `attachments` before doing it again."""
        body = {"url": url, "name": name[:LINK_NAME_LIMIT]}
        return await self._write(
            "POST", f"/cards/{plain_id(card_id)}/attachments", body, parse_attachment, "attachment"
        )

    async def comment(self, card_id: str, text: str) -> str:
        """Comment on a card, cut at TEXT_LIMIT; returns the comment's id. Look at `comments` before doing it again."""
        path = f"/cards/{plain_id(card_id)}/actions/comments"
        return (await self._write("POST", path, {"text": text[:TEXT_LIMIT]}, parse_action, "comment")).id

    async def comments(self, card_id: str) -> list[TrelloAction]:
        """The last 50 comments on a card, oldest first; each one's `text` is what was said."""
        data = await self._http.get(f"/cards/{plain_id(card_id)}/actions", {"filter": "commentCard", "limit": "50"})
        return in_order(self._all(data, parse_action, "comments"))
