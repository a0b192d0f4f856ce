// `node:vm`, as far as there is one world of objects

'use strict';

const vm = require('node:vm');

const thrown = run => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};
const named = run => thrown(run)?.name;

exports['names'] = () => Object.keys(vm).sort();
exports['in this context'] = () => {
  globalThis.duetVm = 5;
  const seen = [vm.runInThisContext('duetVm + 1'), vm.runInThisContext('typeof require'), new vm.Script('duetVm = 7').runInThisContext(), globalThis.duetVm, vm.runInThisContext('1; 2; 3', 'file.js'), vm.runInThisContext('({ a: [1] })')];
  delete globalThis.duetVm;
  return seen;
};
exports['in a context'] = () => {
  const context = vm.createContext({ a: 1, list: [] });
  return [vm.runInContext('a += 1; b = a * 2; var c = 3; function add(x) { return x + a; } list.push(a); add(10)', context), context.a, context.b, context.c, typeof context.add, context.add(1), context.list, vm.runInContext('add(c)', context)];
};
exports['in a new context'] = () => {
  const sandbox = { x: 2 };
  return [vm.runInNewContext('x ** 3', sandbox), vm.runInNewContext('typeof process + typeof require + typeof setTimeout'), vm.runInNewContext('y = x + 1', sandbox), sandbox.y, vm.runInNewContext('JSON.stringify({ a: Math.max(1, 2) })'), vm.runInNewContext('this.z = 1; z', sandbox), sandbox.z, vm.runInNewContext('typeof globalThis'), vm.runInNewContext('var o = {}; o.f = function () { return x; }; o.f()', sandbox)];
};
exports['scripts'] = () => {
  const script = new vm.Script('count = (typeof count === "undefined" ? 0 : count) + 1');
  const [one, two] = [vm.createContext({}), vm.createContext({ count: 5 })];
  return [script.runInContext(one), script.runInContext(one), script.runInContext(two), script.runInNewContext(), one, two, Buffer.isBuffer(script.createCachedData())];
};
exports['errors'] = () => [named(() => new vm.Script('var = 1')), named(() => vm.runInThisContext('a b')), named(() => vm.runInNewContext('unknown.x')), named(() => vm.runInNewContext('throw new RangeError("own")')), named(() => vm.runInContext('1', {})), thrown(() => vm.runInContext('1', {})).code, thrown(() => vm.runInContext('1')).code];
exports['isContext'] = () => [vm.isContext({}), vm.isContext(vm.createContext()), thrown(() => vm.isContext(5)), thrown(() => vm.isContext())];
exports['createContext'] = () => {
  const object = {};
  return [vm.createContext(object) === object, vm.createContext(object) === object, typeof vm.createContext(), thrown(() => vm.createContext(5)).code];
};
exports['compileFunction'] = () => {
  const context = vm.createContext({ base: 100 });
  return [vm.compileFunction('return a + b', ['a', 'b'])(1, 2), vm.compileFunction('return typeof a')(), vm.compileFunction('return base + a', ['a'], { parsingContext: context })(1), vm.compileFunction('return extra', [], { contextExtensions: [{ extra: 'e' }] })(), named(() => vm.compileFunction('return (')), thrown(() => vm.compileFunction(5)), thrown(() => vm.compileFunction('', 'a')), thrown(() => vm.compileFunction('', [5]))];
};
