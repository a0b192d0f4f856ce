'use strict';

const { produce, enablePatches, produceWithPatches } = require('immer');

exports['produces'] = () => {
  const base = { a: { b: 1 }, c: [1] };
  const next = produce(base, draft => { draft.a.b = 2; draft.c.push(2); });
  return [base, next, Object.isFrozen(next)];
};
exports['patches'] = () => { enablePatches(); return produceWithPatches({ a: 1 }, draft => { draft.b = 2; }); };
