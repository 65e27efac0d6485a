"""Trello's JSON: every key that recorded replies have."""

import re
from collections.abc import Collection
from datetime import datetime

from bot.sandbox.trello.account import Account
from bot.sandbox.trello.model import SHADES, Action, Attachment, Board, Card, CardList, Json, Label, Member

SITE = "https://trello.com"
KEYS = {
    "createCard": "action_create_card",
    "copyCard": "action_copy_card",
    "commentCard": "action_comment_on_card",
    "deleteCard": "action_delete_card",
    "moveCardToBoard": "action_move_card_to_board",
    "moveCardFromBoard": "action_move_card_from_board",
    "addMemberToCard": "action_member_joined_card",
    "removeMemberFromCard": "action_member_left_card",
    "addLabelToCard": "action_add_label_to_card",
    "removeLabelFromCard": "action_remove_label_from_card",
    "addAttachmentToCard": "action_add_attachment_to_card",
}
PREFS: Json = {
    "permissionLevel": "private",
    "hideVotes": False,
    "voting": "disabled",
    "comments": "members",
    "invitations": "members",
    "selfJoin": False,
    "cardCovers": True,
    "isTemplate": False,
    "cardAging": "regular",
    "calendarFeedEnabled": False,
    "hiddenPluginBoardButtons": [],
    "switcherViews": [],
    "background": "blue",
    "backgroundColor": "#0079BF",
    "backgroundImage": None,
    "backgroundImageScaled": None,
    "backgroundTile": False,
    "backgroundBrightness": "dark",
    "backgroundBottomColor": "#0079BF",
    "backgroundTopColor": "#0079BF",
    "canBePublic": True,
    "canBeEnterprise": True,
    "canBeOrg": True,
    "canBePrivate": True,
    "canInvite": True,
}


class Shapes:
    """Draws what is in an account."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def board(self, board: Board) -> Json:
        """A board."""
        return {
            "id": board.id,
            "name": board.name,
            "desc": board.desc,
            "descData": None,
            "closed": board.closed,
            "dateClosed": None,
            "idOrganization": None,
            "idEnterprise": None,
            "pinned": False,
            "starred": False,
            "subscribed": False,
            "shortLink": board.short_link,
            "url": f"{SITE}/b/{board.short_link}/{slug(board.name)}",
            "shortUrl": f"{SITE}/b/{board.short_link}",
            "dateLastActivity": stamp(board.active_at),
            "dateLastView": None,
            "enterpriseOwned": False,
            "prefs": PREFS,
            "labelNames": dict.fromkeys(SHADES, ""),
            "memberships": [
                {"id": one, "idMember": one, "memberType": "normal", "unconfirmed": False, "deactivated": False}
                for one in board.member_ids
            ],
        }

    def card_list(self, one: CardList) -> Json:
        """A list."""
        return {
            "id": one.id,
            "name": one.name,
            "closed": one.closed,
            "color": None,
            "idBoard": one.board_id,
            "pos": number(one.pos),
            "softLimit": None,
            "subscribed": False,
        }

    def label(self, label: Label) -> Json:
        """A label."""
        return {"id": label.id, "idBoard": label.board_id, "name": label.name, "color": label.color}

    def member(self, member: Member) -> Json:
        """A member, without an address: Trello tells none."""
        return {
            "id": member.id,
            "username": member.username,
            "fullName": member.full_name,
            "initials": member.initials,
            "activityBlocked": False,
            "avatarHash": None,
            "avatarUrl": None,
            "idMemberReferrer": None,
            "nonPublic": {},
            "nonPublicAvailable": True,
        }

    def attachment(self, one: Attachment) -> Json:
        """A link on a card."""
        return {
            "id": one.id,
            "bytes": None,
            "date": stamp(one.at),
            "edgeColor": None,
            "idMember": one.member_id,
            "isUpload": False,
            "mimeType": None,
            "name": one.name,
            "previews": [],
            "url": one.url,
            "pos": number(one.pos),
            "limits": {},
        }

    def card(self, card: Card) -> Json:
        """A card."""
        short_url = f"{SITE}/c/{card.short_link}"
        return {
            "id": card.id,
            "address": None,
            "checkItemStates": [],
            "closed": card.closed,
            "coordinates": None,
            "creationMethod": None,
            "dateLastActivity": stamp(card.active_at),
            "desc": card.desc,
            "descData": None,
            "dueReminder": None,
            "idBoard": card.board_id,
            "idLabels": list(card.label_ids),
            "idList": card.list_id,
            "idMembersVoted": [],
            "idShort": card.number,
            "idAttachmentCover": None,
            "locationName": None,
            "manualCoverAttachment": False,
            "name": card.name,
            "pos": number(card.pos),
            "shortLink": card.short_link,
            "isTemplate": False,
            "cardRole": None,
            "dueComplete": card.due_complete,
            "due": card.due,
            "email": None,
            "shortUrl": short_url,
            "staticMapUrl": None,
            "start": card.start,
            "url": f"{short_url}/{card.number}-{slug(card.name)}",
            "cover": {
                "idAttachment": None,
                "color": None,
                "idUploadedBackground": None,
                "size": "normal",
                "brightness": "light",
                "idPlugin": None,
            },
            "idMembers": list(card.member_ids),
            "idChecklists": [],
            "labels": [self.label(self._account.labels[one]) for one in card.label_ids],
            "badges": self._badges(card),
            "subscribed": False,
        }

    def _badges(self, card: Card) -> Json:
        return {
            "attachmentsByType": {"trello": {"board": 0, "card": 0}},
            "location": False,
            "votes": 0,
            "viewingMemberVoted": False,
            "subscribed": False,
            "fogbugz": "",
            "checkItems": 0,
            "checkItemsChecked": 0,
            "checkItemsEarliestDue": None,
            "comments": card.comments,
            "attachments": len(card.attachments),
            "description": bool(card.desc),
            "due": card.due,
            "dueComplete": card.due_complete,
            "start": card.start,
        }

    def action(self, action: Action, *, display: bool = False) -> Json:
        """An action; display: with the words that Trello's own pages make of it, as webhooks have them."""
        drawn: Json = {
            "id": action.id,
            "idMemberCreator": action.member.id,
            "data": action.data,
            "appCreator": None,
            "type": action.type,
            "date": stamp(action.at),
            "limits": None,
            "memberCreator": self.member(action.member),
        }
        if action.about is not None:
            drawn["member"] = self.member(action.about)
        if display:
            drawn["display"] = {"translationKey": translation_key(action), "entities": entities(action)}
        return drawn


def translation_key(action: Action) -> str:
    """What Trello calls the sentence that tells of an action."""
    old = action.data.get("old", {})
    if action.type != "updateCard":
        return KEYS.get(action.type, f"action_{action.type}")
    if "idList" in old:
        return "action_move_card_from_list_to_list"
    if "pos" in old:
        return f"action_moved_card_{'higher' if action.data['card']['pos'] < old['pos'] else 'lower'}"
    if "closed" in old:
        return "action_sent_card_to_board" if old["closed"] else "action_archived_card"
    return "action_renamed_card" if "name" in old else "action_changed_description_of_card"


def entities(action: Action) -> Json:
    """What the sentence speaks of."""
    data, member = action.data, action.member
    found: Json = {}
    if "card" in data:
        told = data["card"]
        found["card"] = {
            "type": "card",
            **{key: value for key, value in told.items() if key not in ("name", "idShort")},
        }
        found["card"]["text"] = told.get("name", "")
    for name in ("listBefore", "listAfter"):
        if name in data:
            found[name] = {"type": "list", "id": data[name]["id"], "text": data[name]["name"]}
    who = {"type": "member", "id": member.id, "username": member.username, "text": member.full_name}
    return found | {"memberCreator": who}


def only(drawn: Json, fields: str | None) -> Json:
    """What was asked for of an object, and its id; all of it without a word or with "all"."""
    if not fields or fields == "all":
        return drawn
    wanted: Collection[str] = {"id", *fields.split(",")}
    return {key: value for key, value in drawn.items() if key in wanted}


def stamp(instant: datetime) -> str:
    """An instant as Trello writes it."""
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def number(value: float) -> int | float:
    """A number as JSON has it."""
    return int(value) if value == int(value) else value


def slug(name: str) -> str:
    """A name as part of an address."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
