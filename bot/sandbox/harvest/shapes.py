"""The JSON that Harvest shows: keys as in its documentation and recorded replies."""

from datetime import datetime, time
from typing import Any

from bot.sandbox.harvest.account import Account
from bot.sandbox.harvest.model import Assignment, Client, Company, Entry, Project, Task, User

Json = dict[str, Any]
CAPACITY = 126_000  # seconds a week


def stamp(instant: datetime) -> str:
    """2019-01-25T18:31:12Z."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def clock_text(at: time | None, company: Company) -> str | None:
    """A time of day in the account's style: 14:00 or 2:00pm."""
    if at is None:
        return None
    return f"{at:%H:%M}" if company.clock == "24h" else f"{at:%I:%M%p}".lstrip("0").lower()


def company(company: Company) -> Json:
    """How the account is set up."""
    return {
        "base_uri": "https://harbour.harvestapp.com",
        "full_domain": "harbour.harvestapp.com",
        "name": company.name,
        "is_active": True,
        "week_start_day": "Monday",
        "wants_timestamp_timers": company.by_clock,
        "time_format": "hours_minutes",
        "date_format": "%Y-%m-%d",
        "plan_type": "simple-v4",
        "clock": company.clock,
        "currency_code_display": "iso_code_none",
        "currency_symbol_display": "symbol_before",
        "decimal_symbol": ".",
        "thousands_separator": ",",
        "color_scheme": "orange",
        "weekly_capacity": CAPACITY,
        "expense_feature": True,
        "invoice_feature": True,
        "estimate_feature": True,
        "approval_feature": company.approvals,
        "team_feature": True,
    }


def user(user: User) -> Json:
    """Somebody."""
    return {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "telephone": "",
        "timezone": user.zone,
        "weekly_capacity": CAPACITY,
        "has_access_to_all_future_projects": False,
        "is_contractor": False,
        "is_active": user.is_active,
        "created_at": stamp(user.created_at),
        "updated_at": stamp(user.created_at),
        "default_hourly_rate": None,
        "cost_rate": None,
        "roles": ["Support"],
        "access_roles": ["administrator"] if user.administrator else ["member"],
        "avatar_url": f"https://cache.harvestapp.example/{user.id}.png",
    }


def client(client: Client) -> Json:
    """A client."""
    return {
        "id": client.id,
        "name": client.name,
        "is_active": client.is_active,
        "address": None,
        "statement_key": f"{client.id:032x}",
        "created_at": stamp(client.created_at),
        "updated_at": stamp(client.created_at),
        "currency": "GBP",
    }


def task(task: Task) -> Json:
    """A kind of work."""
    return {
        "id": task.id,
        "name": task.name,
        "billable_by_default": True,
        "default_hourly_rate": None,
        "is_default": False,
        "is_active": task.is_active,
        "created_at": stamp(task.created_at),
        "updated_at": stamp(task.created_at),
    }


def project(project: Project) -> Json:
    """A project."""
    return {
        "id": project.id,
        "name": project.name,
        "code": project.code,
        "is_active": project.is_active,
        "is_billable": True,
        "is_fixed_fee": False,
        "bill_by": "Tasks",
        "budget": None,
        "budget_by": "none",
        "budget_is_monthly": False,
        "notify_when_over_budget": False,
        "over_budget_notification_percentage": 80.0,
        "show_budget_to_all": False,
        "created_at": stamp(project.created_at),
        "updated_at": stamp(project.created_at),
        "starts_on": None,
        "ends_on": None,
        "over_budget_notification_date": None,
        "notes": None,
        "cost_budget": None,
        "cost_budget_include_expenses": False,
        "hourly_rate": None,
        "fee": None,
        "client": {"id": project.client.id, "name": project.client.name, "currency": "GBP"},
    }


def task_assignment(project: Project, task: Task, *, nested: bool = False) -> Json:
    """That a task belongs to a project; nested in a project's assignment it does not name the project."""
    held = project.tasks[task.id]
    shown = {
        **_assignment(held),
        "is_active": held.is_active and task.is_active,
        "billable": True,
        "task": {"id": task.id, "name": task.name},
    }
    return shown if nested else shown | {"project": _brief(project)}


def user_assignment(project: Project, user: User) -> Json:
    """That somebody works on a project."""
    return {
        **_assignment(project.people[user.id]),
        "is_project_manager": user.administrator,
        "use_default_rates": True,
        "project": _brief(project),
        "user": {"id": user.id, "name": user.name},
    }


def project_assignment(project: Project, user: User, tasks: dict[int, Task]) -> Json:
    """A project somebody works on, with what can be done there."""
    return {
        **_assignment(project.people[user.id]),
        "is_project_manager": user.administrator,
        "use_default_rates": True,
        "project": _brief(project),
        "client": {"id": project.client.id, "name": project.client.name},
        "task_assignments": [task_assignment(project, tasks[one], nested=True) for one in project.tasks],
    }


def entry(entry: Entry, account: Account, now: datetime) -> Json:
    """Time of somebody on a date."""
    project, hours, lock = entry.project, entry.hours_at(now), account.lock_of(entry)
    person, kind = project.people.get(entry.user.id), project.tasks.get(entry.task.id)
    return {
        "id": entry.id,
        "spent_date": entry.spent_on.isoformat(),
        "hours": hours,
        "hours_without_timer": round(entry.hours, 2),
        "rounded_hours": hours,
        "notes": entry.notes,
        "is_locked": lock is not None,
        "locked_reason": lock,
        "is_closed": any(
            one.user_id == entry.user.id and one.holds(entry.user, entry.spent_on) for one in account.locks
        ),
        "is_billed": entry.billed,
        "timer_started_at": stamp(entry.timer_started_at) if entry.timer_started_at else None,
        "started_time": clock_text(entry.started, account.company),
        "ended_time": clock_text(entry.ended, account.company),
        "is_running": entry.is_running,
        "billable": True,
        "budgeted": False,
        "billable_rate": None,
        "cost_rate": None,
        "created_at": stamp(entry.created_at),
        "updated_at": stamp(entry.updated_at),
        "user": {"id": entry.user.id, "name": entry.user.name},
        "client": {"id": project.client.id, "name": project.client.name, "currency": "GBP"},
        "project": _brief(project),
        "task": {"id": entry.task.id, "name": entry.task.name},
        "user_assignment": {**_assignment(person), "is_project_manager": False} if person else None,
        "task_assignment": {**_assignment(kind), "billable": True} if kind else None,
        "invoice": {"id": 1, "number": "1"} if entry.billed else None,
        "external_reference": entry.reference,
    }


def _assignment(held: Assignment) -> Json:
    return {
        "id": held.id,
        "is_active": held.is_active,
        "created_at": stamp(held.created_at),
        "updated_at": stamp(held.created_at),
        "hourly_rate": None,
        "budget": None,
    }


def _brief(project: Project) -> Json:
    return {"id": project.id, "name": project.name, "code": project.code}
