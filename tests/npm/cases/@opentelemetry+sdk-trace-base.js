'use strict';

const { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor, BatchSpanProcessor, AlwaysOnSampler } = require('@opentelemetry/sdk-trace-base');
const { SpanKind, context, trace, ROOT_CONTEXT } = require('@opentelemetry/api');

exports['exports spans'] = async () => { const exporter = new InMemorySpanExporter(); const later = new InMemorySpanExporter(); const provider = new BasicTracerProvider({ sampler: new AlwaysOnSampler(), spanProcessors: [new SimpleSpanProcessor(exporter), new BatchSpanProcessor(later)] }); const tracer = provider.getTracer('t', '1'); const parent = tracer.startSpan('parent', { kind: SpanKind.SERVER, attributes: { a: [1, 2] } }, ROOT_CONTEXT); const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, parent)); child.addEvent('e', { x: 1 }); child.recordException(new Error('bad')); child.end(); parent.end(); await provider.forceFlush(); const spans = exporter.getFinishedSpans(); return [spans.map(span => [span.name, span.kind, span.attributes, span.events.map(event => event.name)]), spans[0].spanContext().traceId === spans[1].spanContext().traceId, later.getFinishedSpans().length, typeof context]; };
