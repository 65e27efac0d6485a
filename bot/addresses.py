"""Whose an address is: the bot writes to none that somebody else has put in its way."""

from urllib.parse import SplitResult, urlsplit

PORTS = {"http": 80, "https": 443}

DOMAINS = ("slack.com", "slack-gov.com")


def is_slacks(address: str, api: str) -> bool:
    """Whether an address given in Slack's name is Slack's: https of one of its domains, or where its API is.

    api: the API's own address, which may be a proxy's or the sandbox's.
    """
    try:
        given = urlsplit(address)
        if given.username is not None or given.password is not None or not given.hostname:
            return False
        slacks = f".{given.hostname}".endswith(tuple(f".{domain}" for domain in DOMAINS))
        return _origin(given) == _origin(urlsplit(api)) or (slacks and _origin(given)[::2] == ("https", 443))
    except ValueError:  # no port, or half an IPv6 address
        return False


def _origin(address: SplitResult) -> tuple[str, str, int | None]:
    return address.scheme, address.hostname or "", address.port or PORTS.get(address.scheme)
