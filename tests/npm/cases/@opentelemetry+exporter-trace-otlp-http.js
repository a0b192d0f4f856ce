'use strict';

const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { BasicTracerProvider, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-base');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { served } = require('./fixtures/server.js');

exports['exports'] = () => { const seen = []; return served(async url => { const provider = new BasicTracerProvider({ resource: resourceFromAttributes({ 'service.name': 's' }), spanProcessors: [new SimpleSpanProcessor(new OTLPTraceExporter({ url: `${url}/v1/traces`, headers: { 'X-A': 'b' } }))] }); provider.getTracer('t').startSpan('one', { attributes: { k: 'v' } }).end(); await provider.forceFlush(); await provider.shutdown(); return seen; }, (request, response) => { let text = ''; request.on('data', chunk => { text += chunk; }).on('end', () => { const { resourceSpans } = JSON.parse(text); const [span] = resourceSpans[0].scopeSpans[0].spans; seen.push([request.url, request.headers['content-type'], request.headers['x-a'], resourceSpans[0].resource.attributes, span.name, span.attributes]); response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}'); }); }); };
