'use strict';

const { W3CTraceContextPropagator, W3CBaggagePropagator, CompositePropagator, hrTimeToMilliseconds, ExportResultCode } = require('@opentelemetry/core');
const { ROOT_CONTEXT, trace, defaultTextMapGetter, defaultTextMapSetter } = require('@opentelemetry/api');

exports['propagates'] = () => { const propagator = new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }); const found = propagator.extract(ROOT_CONTEXT, { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', baggage: 'a=b' }, defaultTextMapGetter); const carrier = {}; propagator.inject(found, carrier, defaultTextMapSetter); return [trace.getSpanContext(found).spanId, carrier, hrTimeToMilliseconds([1, 5e8]), ExportResultCode]; };
