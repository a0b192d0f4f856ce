'use strict';

const { __awaiter, __assign, __decorate, __rest, __spreadArray, __generator } = require('tslib');

exports['helps'] = async () => {
  const answer = await __awaiter(undefined, undefined, undefined, function* () { return (yield Promise.resolve(1)) + 1; });
  const generated = await __awaiter(undefined, undefined, undefined, function () {
    return __generator(this, state => (state.label === 0 ? [4, 5] : [2, state.sent() + 1]));
  });
  class A {}
  return [answer, generated, __assign({ a: 1 }, { b: 2 }), __rest({ a: 1, b: 2 }, ['a']), __spreadArray([1], [2], false), __decorate([target => { target.x = 1; }], A).x];
};
