"""Commands, buttons and forms about issues."""

from bot.issues.listeners import callouts as callout_listeners
from bot.issues.listeners import issue, steering
from bot.issues.listeners import lists as list_listeners
from bot.issues.service.actions import IssueService
from bot.issues.service.callouts import Callouts
from bot.issues.service.handovers import Handovers
from bot.issues.service.lists import Lists
from bot.issues.service.steering import Steering
from bot.router import Router


def register(
    router: Router, issues: IssueService, handovers: Handovers, lists: Lists, steered: Steering, callouts: Callouts
) -> None:
    """Register what belongs to issues."""
    issue.register(router, issues, handovers)
    list_listeners.register(router, lists)
    steering.register(router, steered, callouts)
    callout_listeners.register(router, callouts)
