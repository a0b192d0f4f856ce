'use strict';

const { trace, context, propagation, SpanStatusCode, ROOT_CONTEXT, createContextKey } = require('@opentelemetry/api');

exports['keeps contexts'] = () => { const key = createContextKey('k'); return [ROOT_CONTEXT.setValue(key, 1).getValue(key), trace.getTracer('x').startActiveSpan('s', span => { span.setStatus({ code: SpanStatusCode.ERROR }); span.end(); return 'ran'; }), propagation.createBaggage({ a: { value: 'b' } }).getEntry('a').value, context.with(ROOT_CONTEXT, () => 5)]; };
