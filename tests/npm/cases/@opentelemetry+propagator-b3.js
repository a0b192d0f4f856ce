'use strict';

const { B3Propagator, B3InjectEncoding } = require('@opentelemetry/propagator-b3');
const { ROOT_CONTEXT, trace, defaultTextMapGetter, defaultTextMapSetter } = require('@opentelemetry/api');

exports['propagates'] = () => { const found = new B3Propagator().extract(ROOT_CONTEXT, { b3: '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1' }, defaultTextMapGetter); const carrier = {}; new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }).inject(found, carrier, defaultTextMapSetter); return [trace.getSpanContext(found).traceId, carrier]; };
