'use strict';

const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');

exports['loads'] = () => { const one = new HttpInstrumentation({ ignoreIncomingRequestHook: () => true }); one.disable(); return [one.instrumentationName, typeof one.setConfig]; };
