globalThis.cjsRuns = (globalThis.cjsRuns ?? 0) + 1;
module.exports = { a: 1, b: 2, get c() { return 3; } };
module.exports.d = 4;
