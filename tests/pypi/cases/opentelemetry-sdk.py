"""`opentelemetry-sdk`: spans and metrics, kept in memory."""

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter


def traces():
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("case")
    with tracer.start_as_current_span("outer") as outer:
        with tracer.start_as_current_span("inner", attributes={"a": 1}) as inner:
            inner.add_event("happened")
    spans = exporter.get_finished_spans()
    return [[span.name for span in spans], dict(spans[0].attributes), spans[0].parent.span_id == outer.get_span_context().span_id]


def measures():
    reader = InMemoryMetricReader()
    meter = MeterProvider([reader]).get_meter("case")
    meter.create_counter("c").add(3, {"k": "v"})
    metric = reader.get_metrics_data().resource_metrics[0].scope_metrics[0].metrics[0]
    return [metric.name, metric.data.data_points[0].value]
