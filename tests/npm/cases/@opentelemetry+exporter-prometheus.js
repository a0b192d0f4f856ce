'use strict';

const { PrometheusExporter } = require('@opentelemetry/exporter-prometheus');
const { MeterProvider } = require('@opentelemetry/sdk-metrics');
const { ask } = require('./fixtures/server.js');

exports['is scraped'] = async () => { const exporter = new PrometheusExporter({ preventServerStart: true, appendTimestamp: false }); const provider = new MeterProvider({ readers: [exporter] }); provider.getMeter('m').createCounter('c').add(2); await exporter.collect(); const lines = await new Promise(resolve => { const response = { statusCode: 0, setHeader() {}, end: resolve }; exporter.getMetricsRequestHandler({}, response); }); await provider.shutdown(); return [lines.split('\n').filter(line => line.startsWith('c_total')), typeof ask]; };
