"""The figures of a process, for a Prometheus to fetch. What happens is counted where it happens."""

from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3)
"""Seconds: Slack shows an error after three."""

REQUESTS = Histogram("triage_request_seconds", "From a request of Slack's to its answer", ["kind"], buckets=QUICK)
DELIVERIES = Counter("triage_deliveries", "What was sent to outside systems, and how it ended", ["system", "outcome"])
JOBS = Histogram("triage_job_seconds", "How long the periodic jobs take", ["job"])
JOB_FAILURES = Counter("triage_job_failures", "Runs of periodic jobs that failed", ["job"])
EXTERNAL_ERRORS = Counter(
    "triage_external_errors", "Requests that outside systems failed or refused", ["system", "kind"]
)
RATE_LIMITED = Counter("triage_rate_limited_seconds", "Time that outside systems asked us to wait", ["system"])


@dataclass(frozen=True, slots=True)
class Standing:
    """How work stands at a moment. outbox: state -> how many messages. oldest_seconds: how long the one waits that has
    waited longest, since its time came, however often it was tried. lag_seconds: how late the latest work is."""

    outbox: Mapping[str, int]
    oldest_seconds: float
    lag_seconds: float


def page(standing: Standing) -> bytes:
    """All figures in the text format of Prometheus."""
    now = CollectorRegistry()
    depth = Gauge("triage_outbox_messages", "Messages by state", ["state"], registry=now)
    for state, number in standing.outbox.items():
        depth.labels(state).set(number)
    oldest = Gauge("triage_outbox_oldest_seconds", "How long the oldest message has waited", registry=now)
    oldest.set(standing.oldest_seconds)
    Gauge("triage_due_lag_seconds", "How late the work is that is due", registry=now).set(standing.lag_seconds)
    return bytes(generate_latest(REGISTRY) + generate_latest(now))
