'use strict';

const { InstrumentationBase, registerInstrumentations, isWrapped, InstrumentationNodeModuleDefinition } = require('@opentelemetry/instrumentation');

class Own extends InstrumentationBase { constructor() { super('own', '1', {}); } init() { return [new InstrumentationNodeModuleDefinition('nothing', ['*'])]; } }
exports['registers'] = () => { const own = new Own(); const target = { f() { return 1; } }; own._wrap(target, 'f', original => function wrapped() { return original() + 1; }); const stop = registerInstrumentations({ instrumentations: [own] }); stop(); return [target.f(), isWrapped(target.f), own.instrumentationName]; };
