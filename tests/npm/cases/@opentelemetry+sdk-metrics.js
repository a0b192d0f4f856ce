'use strict';

const { MeterProvider, InMemoryMetricExporter, PeriodicExportingMetricReader, AggregationTemporality } = require('@opentelemetry/sdk-metrics');

exports['measures'] = async () => { const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE); const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 100000 })] }); const meter = provider.getMeter('m'); meter.createCounter('c').add(2, { a: 'b' }); meter.createHistogram('h').record(5); await provider.forceFlush(); const [{ scopeMetrics }] = exporter.getMetrics(); await provider.shutdown(); return scopeMetrics[0].metrics.map(metric => [metric.descriptor.name, metric.dataPoints[0].value.count ?? metric.dataPoints[0].value]); };
