"""Reading the bodies of control calls."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.sandbox.errors import ControlError

Body = TypeVar("Body", bound=BaseModel)


def read_body(model: type[Body], body: dict[str, Any]) -> Body:
    """`body` as a `model`. Raises ControlError(400) that names the first field at fault."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ControlError(400, f"{place}: {first['msg']}" if place else first["msg"]) from error
