"""Settings of an installation, read from the environment or a .env file and checked once at start."""

import os
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.db import CONNECTIONS, database_url
from bot.errors import BotError


class SettingsError(BotError):
    """The settings are not usable; one line per fault, no secret in any of them."""


def _address(value: str) -> str:
    if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc:
        raise ValueError("must be an http(s) address")
    return value


def _database(value: str) -> str:
    try:
        database_url(value)
    except Exception as error:
        raise ValueError(f"cannot be read as a database address ({type(error).__name__})") from None
    return value


def _keys(value: SecretStr) -> SecretStr:
    keys = split_keys(value)
    if not keys:
        return value
    from bot.sealing import KeyInvalid, Sealer  # only where something is sealed: it takes a while to load

    try:
        Sealer(keys)
    except KeyInvalid as error:
        raise ValueError(f"keys with commas between them, the newest first. {error}") from None
    return value


def split_keys(value: SecretStr) -> list[str]:
    """The keys in ENCRYPTION_KEYS, the newest first."""
    return [key for one in value.get_secret_value().split(",") if (key := one.strip())]


Address = Annotated[str, AfterValidator(_address)]


class Settings(BaseSettings):
    """What an installation needs to know. Each field is the environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", frozen=True, extra="ignore", env_ignore_empty=True)

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_client_id: str = Field(default="", pattern=r"^[\d.]*$")
    slack_client_secret: SecretStr = SecretStr("")
    slack_api_url: Address = "https://slack.com/api/"
    slack_authorize_url: Address = "https://slack.com/oauth/v2/authorize"
    encryption_keys: Annotated[SecretStr, AfterValidator(_keys)] = SecretStr("")
    groove_api_token: SecretStr = SecretStr("")
    groove_api_url: Address = "https://api.groovehq.com/v1"
    groove_webhook_secret: SecretStr = SecretStr("")
    groove_poll_seconds: int = Field(default=60, ge=10, le=3600)
    trello_key: SecretStr = SecretStr("")
    trello_token: SecretStr = SecretStr("")
    trello_secret: SecretStr = SecretStr("")
    trello_api_url: Address = "https://api.trello.com/1"
    trello_poll_seconds: int = Field(default=60, ge=20, le=3600)
    harvest_token: SecretStr = SecretStr("")
    harvest_account_id: str = Field(default="", pattern=r"^\d*$")
    harvest_api_url: Address = "https://api.harvestapp.com/v2"
    database_url: Annotated[str, AfterValidator(_database)] = "sqlite:///triage.db"
    database_connections: int = Field(default=CONNECTIONS, ge=4, le=500)
    keep_messages_days: int = Field(default=90, ge=14, le=3650)
    faq_file: str = ""
    public_url: Address | Literal[""] = ""
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)
    worker_port: int = Field(default=0, ge=0, le=65535)
    metrics_token: SecretStr = SecretStr("")
    sentry_dsn: SecretStr = SecretStr("")
    log_format: Literal["text", "json"] = "text"
    log_level: str = Field(default="INFO", pattern="(?i)^(debug|info|warning|error)$")

    @model_validator(mode="after")
    def _plausible(self) -> Self:
        for name, prefix in (("slack_bot_token", "xoxb-"), ("slack_app_token", "xapp-")):
            token = getattr(self, name).get_secret_value()
            if token and not token.startswith(prefix):
                raise ValueError(f"{name.upper()} must begin with {prefix}")
        if 0 < len(self.groove_webhook_secret.get_secret_value()) < 24:
            raise ValueError("GROOVE_WEBHOOK_SECRET must have at least 24 characters, so that nobody guesses it")
        if bool(self.trello_key.get_secret_value()) != bool(self.trello_token.get_secret_value()):
            raise ValueError("TRELLO_KEY and TRELLO_TOKEN belong together: set both or neither")
        if self.harvest_token.get_secret_value() and not self.harvest_account_id:
            raise ValueError("HARVEST_ACCOUNT_ID must be set beside HARVEST_TOKEN")
        if bool(self.slack_client_id) != bool(self.slack_client_secret.get_secret_value()):
            raise ValueError("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together: set both or neither")
        return self

    @model_validator(mode="after")
    def _installable(self) -> Self:
        """What has to be there where any workspace may install the bot."""
        if not self.installable:
            return self
        needed = {
            "ENCRYPTION_KEYS": self.sealing_keys,  # without it their tokens could not be kept
            "PUBLIC_URL": self.public_url,  # to which Slack sends people back
            "SLACK_SIGNING_SECRET": self.slack_signing_secret.get_secret_value(),
        }
        if missing := [name for name, value in needed.items() if not value]:
            raise ValueError(f"SLACK_CLIENT_ID needs {', '.join(missing)} beside it")
        tokens = ("groove_api_token", "trello_token", "harvest_token")
        whose = [name.upper() for name in tokens if getattr(self, name).get_secret_value()]
        if whose and not self.slack_bot_token.get_secret_value():
            raise ValueError(
                f"{', '.join(whose)} would be nobody's: the tokens here are those of the workspace of SLACK_BOT_TOKEN, "
                "which is not set. Others are entered with `/triage setup connect` in their workspace"
            )
        return self

    @property
    def installable(self) -> bool:
        """Whether any workspace can install the bot."""
        return bool(self.slack_client_id)

    @property
    def sealing_keys(self) -> list[str]:
        """What the tokens of workspaces are sealed with, the newest key first."""
        return split_keys(self.encryption_keys)

    @property
    def trello_webhook_url(self) -> str:
        """The address at which Trello tells what happens; "" where it can't: not reached from outside, or no secret."""
        reached = self.public_url and self.trello_secret.get_secret_value()
        return f"{self.public_url.rstrip('/')}/trello" if reached else ""

    def require(self, *names: str) -> None:
        """Raise SettingsError naming each of these settings that is empty."""
        missing = [name.upper() for name in names if not getattr(self, name).get_secret_value()]
        if missing:
            raise SettingsError("not set: " + ", ".join(missing) + " (in the environment or in .env)")

    def require_slack(self) -> None:
        """Raise SettingsError if there is neither a workspace's token nor a way to install the bot."""
        if not self.installable:
            self.require("slack_bot_token")

    def require_lasting_storage(self) -> None:
        """Raise SettingsError for a file on a host that throws files away every day, as Heroku's dynos do."""
        if "DYNO" in os.environ and database_url(self.database_url).get_backend_name() == "sqlite":
            raise SettingsError("DATABASE_URL: a file is thrown away on this host every day; use PostgreSQL")

    def secrets(self) -> list[str]:
        """All secret values that are set, for masking."""
        values = [value.get_secret_value() for value in dict(self).values() if isinstance(value, SecretStr)]
        values += self.sealing_keys
        password = database_url(self.database_url).password
        return [value for value in (*values, password or "") if value]


def load_settings() -> Settings:
    """Settings from the environment. Raises SettingsError with one line per fault."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"{'.'.join(str(part) for part in fault['loc']).upper() or 'settings'}: "
            + fault["msg"].removeprefix("Value error, ")
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError("\n".join(lines)) from None
