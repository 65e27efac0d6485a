"""What other settings would do to the issues' clocks, before they are saved."""

from bot.issues.rules.preview import Standing
from bot.issues.views.issue import title_link

NAMED = 10


def preview(number: int, before: Standing, after: Standing) -> list[str]:
    """The counts before and after, and which issues would pass their target at once."""
    many = "the clock of one unresolved issue" if number == 1 else f"the clocks of {number} unresolved issues"
    known = {issue.id for issue in before.overdue}
    newly = [issue for issue in after.overdue if issue.id not in known]
    lines = [
        f"This changes {many}:",
        f"• over the target: {len(before.overdue)} now, *{len(after.overdue)}* then",
        f"• near it (the last {before.risk_hours} h now, {after.risk_hours} h then): "
        f"{len(before.at_risk)} now, *{len(after.at_risk)}* then",
    ]
    if newly:
        named = ", ".join(title_link(issue) for issue in newly[:NAMED])
        more = f" and {len(newly) - NAMED} more" if len(newly) > NAMED else ""
        lines.append(f"At once over the target: {named}{more}.")
    return [*lines, "New issues are counted by it from the start. What is closed stays as it was."]
