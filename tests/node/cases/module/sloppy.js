undeclared = 1; exports.sloppy = typeof undeclared; delete globalThis.undeclared; exports.self = this === exports; exports.args = arguments.length; exports.octal = 010;
exports.with = (o => { with (o) return x; })({ x: 'with' });
