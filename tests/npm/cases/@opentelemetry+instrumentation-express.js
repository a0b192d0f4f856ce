'use strict';

const { ExpressInstrumentation, ExpressLayerType } = require('@opentelemetry/instrumentation-express');

exports['loads'] = () => { const one = new ExpressInstrumentation({ ignoreLayersType: [ExpressLayerType.MIDDLEWARE] }); one.disable(); return one.instrumentationName; };
