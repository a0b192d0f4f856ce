"""`prometheus-client`: metrics in a registry of their own."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest


def counts():
    registry = CollectorRegistry()
    Counter("c", "Counts.", ["kind"], registry=registry).labels("a").inc(2)
    Histogram("h", "Spreads.", buckets=[1, 2], registry=registry).observe(1.5)
    return [line for line in generate_latest(registry).decode().splitlines() if "_created" not in line]
