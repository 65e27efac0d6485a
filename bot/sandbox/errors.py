"""What the control API refuses."""


class ControlError(Exception):
    """A control call that can't be done; answered with `status` and `{"error": message}`."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
