"""What people are told of forgetting."""


def preview(issues: int, days: int) -> list[str]:
    """What is forgotten at once if things are kept for so many days."""
    of = "1 issue that was" if issues == 1 else f"{issues:,} issues that were"
    return [
        f"*What was written about {of} closed more than {days} days ago is erased tonight*: titles, mails, notes,"
        " names and addresses. That can't be undone. Figures and reports stay."
    ]
