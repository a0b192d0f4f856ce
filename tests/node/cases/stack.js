// `Error.stack`, and what packages do with it

'use strict';

const { basename } = require('node:path');

const firstLine = stack => stack.split('\n    at')[0];
/** The functions on a stack that have a name, without their places. */
const names = stack => stack.split('\n').slice(1).map(line => /at (?:new |async )?(?:[\w$.]*\.)?([\w$]+) \(/.exec(line)?.[1]).filter(name => name?.startsWith('on'));

exports['begins with the name and the message'] = () => [new Error('x'), new TypeError('y'), new Error(''), new Error('a\nb'), new (class Own extends Error {})('z'), new AggregateError([], 'many')].map(error => firstLine(error.stack));
exports['the name is the one it has when the stack is first read'] = () => { const error = new Error('x'); error.name = 'Later'; const { stack } = error; error.name = 'Latest'; return [firstLine(stack), error.stack === stack]; };
exports['names the functions'] = () => { function onInner() { return new Error('x'); } function onOuter() { return onInner(); } return names(onOuter().stack); };
exports['has this file in it'] = () => new Error('x').stack.split('\n')[1].includes(basename(__filename));
exports['can be set'] = () => { const error = new Error('x'); error.stack = 'mine'; const other = new Error('y'); other.stack = 5; return [error.stack, Object.keys(error), other.stack, Object.hasOwn(error, 'stack')]; };
exports['is not listed'] = () => { const error = new Error('x'); void error.stack; return [Object.keys(error), JSON.stringify(error), Object.assign({}, error)]; };
exports['of something frozen'] = () => firstLine(Object.freeze(new Error('x')).stack);
exports['captureStackTrace'] = () => {
  const target = {};
  function onCapture() { Error.captureStackTrace(target); }
  onCapture();
  const named = { name: 'Trace', message: 'why' };
  Error.captureStackTrace(named);
  return [firstLine(target.stack), names(target.stack), firstLine(named.stack), Object.keys(target), Object.hasOwn(target, 'stack')];
};
exports['captureStackTrace leaves out what is above'] = () => {
  function onHidden(target) { Error.captureStackTrace(target, onHidden); return target.stack; }
  function onShown() { return onHidden({}); }
  return names(onShown());
};
exports['a class of errors in the old way'] = () => {
  function HttpError(status) { this.status = status; this.message = `status ${status}`; Error.captureStackTrace(this, HttpError); }
  HttpError.prototype = Object.create(Error.prototype, { name: { value: 'HttpError', writable: true }, constructor: { value: HttpError } });
  function onMake() { return new HttpError(404); }
  const error = onMake();
  return [firstLine(error.stack), names(error.stack), String(error), error instanceof Error];
};
exports['prepareStackTrace'] = () => {
  const before = Error.prepareStackTrace;
  try {
    Error.prepareStackTrace = (error, sites) => [error.message, Array.isArray(sites), typeof sites[0].getFileName, basename(sites[0].getFileName()), typeof sites[0].getLineNumber(), typeof sites[0].getColumnNumber(), sites[0].isNative(), sites[0].isEval(), sites[0].isConstructor()];
    const seen = new Error('x').stack;
    Error.prepareStackTrace = error => `${error.message} prepared`;
    return [seen, new Error('y').stack];
  } finally {
    Error.prepareStackTrace = before;
  }
};
exports['call sites as depd takes them'] = () => {
  function sites() {
    const { stackTraceLimit, prepareStackTrace } = Error;
    const target = {};
    Error.prepareStackTrace = (object, stack) => stack;
    Error.stackTraceLimit = Math.max(10, stackTraceLimit);
    Error.captureStackTrace(target);
    const stack = target.stack.slice(1);
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
    return stack;
  }
  function onCaller() { return sites(); }
  const [site] = onCaller();
  return [basename(site.getFileName()), site.getFunctionName(), site.getEvalOrigin(), site.isNative(), typeof site.toString(), ['getThis', 'getTypeName', 'getFunction', 'getMethodName', 'getScriptNameOrSourceURL', 'isToplevel', 'isAsync', 'isPromiseAll', 'getPromiseIndex'].map(name => typeof site[name])];
};
exports['call sites as callsites takes them'] = () => {
  const before = Error.prepareStackTrace;
  try {
    let result = [];
    Error.prepareStackTrace = (_, sites) => { result = sites.slice(1); return result; };
    void new Error().stack;
    return result.every(site => typeof site.getFileName === 'function');
  } finally {
    Error.prepareStackTrace = before;
  }
};
exports['stackTraceLimit'] = () => {
  const before = Error.stackTraceLimit;
  const deep = count => count === 0 ? new Error('x') : deep(count - 1);
  try {
    return [0, 1, 3].map(limit => { Error.stackTraceLimit = limit; return deep(5).stack.split('\n').length; });
  } finally {
    Error.stackTraceLimit = before;
  }
};
exports['of errors of the engine'] = () => [() => null.x, () => undefined(), () => JSON.parse('{'), () => decodeURIComponent('%'), () => new Array(-1)].map(run => { try { return run(); } catch (error) { return [error.name, error.stack.startsWith(`${error.name}: ${error.message}\n    at `)]; } });
exports['of a DOMException'] = () => { const error = new DOMException('why', 'AbortError'); return [firstLine(error.stack), require('node:util').inspect(error).split('\n')[0], error.code, Object.keys(error)]; };
