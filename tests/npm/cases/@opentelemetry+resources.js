'use strict';

const { resourceFromAttributes, defaultResource, envDetector, detectResources } = require('@opentelemetry/resources');

exports['merges'] = () => resourceFromAttributes({ a: 1 }).merge(resourceFromAttributes({ b: 'c' })).attributes;
exports['detects'] = () => { process.env.OTEL_RESOURCE_ATTRIBUTES = 'x=y'; try { return [detectResources({ detectors: [envDetector] }).attributes.x, typeof defaultResource().attributes['service.name']]; } finally { delete process.env.OTEL_RESOURCE_ATTRIBUTES; } };
