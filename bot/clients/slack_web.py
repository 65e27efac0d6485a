"""Slack's Web API, whatever answers in its place: a proxy's page, half an answer, a way to somewhere else."""

from typing import Any

from aiohttp import ClientPayloadError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient


class SlackClient(AsyncWebClient):
    """The SDK's client, which follows no redirect and for which an answer is an object or nothing.

    The SDK takes text for an object, and gives aiohttp's response in the place of its own where JSON is broken; both
    then fail where a caller asks for Slack's word. Here it has none, and the status tells.
    """

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        asked = {**req_args, "allow_redirects": False}
        try:
            answer = await super()._request(http_verb=http_verb, api_url=api_url, req_args=asked)
        except SlackApiError as error:
            answer = {"data": None, "headers": error.response.headers, "status_code": error.response.status}
        except UnicodeDecodeError:
            raise ClientPayloadError("the answer is no text") from None
        return {**answer, "data": answer["data"] if isinstance(answer["data"], dict) else {}}
