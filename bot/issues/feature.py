"""Issues, put together."""

from bot.clients.groove import GrooveClient
from bot.connections import Connections
from bot.feature import Base, Feature
from bot.issues import listeners
from bot.issues.rules.callout import OFFER, OFFER_NOTICE
from bot.issues.rules.handover import CHASE, CHASE_NOTICE, HANDOVER, MORNING, NOTES, NOTES_NOTICE
from bot.issues.service.actions import TOLD, TOLD_NOTICE, IssueService, render_told
from bot.issues.service.callouts import KIND as CALLOUT
from bot.issues.service.callouts import Callouts
from bot.issues.service.comparing import GrooveComparison
from bot.issues.service.conflicts import ASSIGNEE, STATE, Conflicts
from bot.issues.service.dailies import Dailies
from bot.issues.service.filing import TICKET, Filing
from bot.issues.service.gone import Gone
from bot.issues.service.handovers import Handovers
from bot.issues.service.home import IssuesAtHome, first_step
from bot.issues.service.importing import KIND as IMPORT
from bot.issues.service.lasting import lasting
from bot.issues.service.lists import Lists
from bot.issues.service.record import preview, reconsider
from bot.issues.service.reminders import Reminders
from bot.issues.service.steering import Steering
from bot.issues.service.sync import GrooveSync
from bot.issues.service.telling import CRITICAL, REMINDERS, THANKS
from bot.outbox.groove import GrooveCarrier, Issues
from bot.router import Router
from bot.worker import Job


class IssuesFeature(Feature):
    """Issues, their clock, what reminds of them, the handover, and the helpdesk's tickets behind them."""

    def __init__(self, base: Base, helpdesk: Connections[GrooveClient], poll_seconds: float) -> None:
        begin, clock = base.begin, base.clock
        self.issues, self.lists, self.callouts = IssueService(begin, clock), Lists(begin, clock), Callouts(begin, clock)
        self.steering = Steering(begin, clock, self.issues, base.workspaces)
        dailies, self.handovers = Dailies(begin, clock, base.planner), Handovers(begin, clock, base.planner)
        self.sync = GrooveSync(begin, clock, helpdesk, poll_seconds)
        conflicts, gone = Conflicts(begin, clock, helpdesk), Gone(begin, clock, helpdesk)
        reminders, filing, at_home = Reminders(begin, clock), Filing(begin), IssuesAtHome(clock)

        base.workspaces.previews += [preview]
        base.workspaces.settings_hooks += [reconsider]
        optional = base.notices.optional
        self.renderers = {
            REMINDERS: reminders.render,
            CRITICAL: self.steering.render_critical,
            THANKS: self.steering.render_thanks,
            CALLOUT: self.callouts.render,
            IMPORT: self.sync.imports.render,
            TOLD: optional(TOLD_NOTICE, render_told),
            OFFER: optional(OFFER_NOTICE, self.callouts.render_offer),
            MORNING.kind: dailies.render_morning,
            NOTES.kind: optional(NOTES_NOTICE, dailies.render_notes),
            HANDOVER.kind: self.handovers.render,
            CHASE.kind: optional(CHASE_NOTICE, self.handovers.render_chase),
        }
        self.carriers = {
            "groove": GrooveCarrier(
                helpdesk, Issues(self.sync.read, gone.settle, conflicts.to_be_written, filing.ticket_of)
            )
        }
        self.recorders = {TICKET: filing.record, STATE: conflicts.record, ASSIGNEE: conflicts.record}
        self.home, self.guest_home = (at_home.part,), (at_home.raised,)
        self.lasting = (lasting,)
        self.comparisons = (GrooveComparison(begin, helpdesk),)
        self.steps = (first_step(helpdesk),)
        self.jobs = (
            Job("poll Groove", poll_seconds, self.sync.poll),
            Job("plan reminders", 15, reminders.plan, reminders.next_due),
            Job("offer to call for help", 5 * 60, self.callouts.plan),
        )

    def register(self, router: Router) -> None:
        listeners.register(router, self.issues, self.handovers, self.lists, self.steering, self.callouts)
