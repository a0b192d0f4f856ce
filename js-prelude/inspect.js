// `util.inspect`: how values look in the log, to the letter as in Node.js, since it is what `console.log`
// prints. Here is what every value goes through; `inspect/kinds.js` knows the kinds of objects,
// `inspect/errors.js` the errors, and `inspect/layout.js` how the parts become lines.

import { kindOf, proxyOf } from 'duet:inspect/kinds';
import { layOut, showPrimitive } from 'duet:inspect/layout';
import { checkObject } from 'duet:errors';

export { describeError } from 'duet:inspect/errors';
export { format, formatWithOptions } from 'duet:inspect/format';

const CUSTOM = Symbol.for('nodejs.util.inspect.custom');

export const defaults = Object.seal({
  showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100, maxStringLength: 10000,
  breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
});

const plain = text => text;

function coloured(text, style) {
  const colour = inspect.colors[inspect.styles[style]];
  return colour === undefined ? text : `\u001b[${colour[0]}m${text}\u001b[${colour[1]}m`;
}

/** As in Node.js before it took an object of options: value, showHidden, depth, colors. */
export function inspect(value, options, depth, colors) {
  // `indent`, `above` (the objects on the way here) and `deepest` (how deep the last object was) are the state.
  const context = { ...defaults, stylize: plain, own: undefined, budget: {}, indent: 0, above: [], deepest: 0, circles: undefined };
  if (depth !== undefined) context.depth = depth;
  if (colors !== undefined) context.colors = colors;
  if (typeof options === 'boolean') context.showHidden = options;
  else if (options) {
    for (const key of Object.keys(options)) {
      if (Object.hasOwn(defaults, key) || key === 'stylize') context[key] = options[key];
      else context.own ??= options;
    }
  }
  if (context.colors) context.stylize = coloured;
  context.maxArrayLength ??= Infinity;
  context.maxStringLength ??= Infinity;
  context.depth ??= Infinity;
  return show(context, value, 0);
}

inspect.custom = CUSTOM;
Object.defineProperty(inspect, 'defaultOptions', {
  get: () => defaults,
  set(options) {
    checkObject(options, 'options');
    Object.assign(defaults, options);
  },
});

const FOREGROUND = 39;
const BACKGROUND = 49;
inspect.colors = {
  __proto__: null,
  reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25], inverse: [7, 27], hidden: [8, 28], strikethrough: [9, 29], doubleunderline: [21, 24],
};
const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const capital = word => word[0].toUpperCase() + word.slice(1);
COLOURS.forEach((name, index) => { inspect.colors[name] = [30 + index, FOREGROUND]; });
COLOURS.forEach((name, index) => { inspect.colors[`bg${capital(name)}`] = [40 + index, BACKGROUND]; });
inspect.colors.framed = [51, 54];
inspect.colors.overlined = [53, 55];
inspect.colors.gray = [90, FOREGROUND];
COLOURS.slice(1).forEach((name, index) => { inspect.colors[`${name}Bright`] = [91 + index, FOREGROUND]; });
inspect.colors.bgGray = [100, BACKGROUND];
COLOURS.slice(1).forEach((name, index) => { inspect.colors[`bg${capital(name)}Bright`] = [101 + index, BACKGROUND]; });
const ALIASES = {
  gray: ['grey', 'blackBright'], bgGray: ['bgGrey', 'bgBlackBright'], dim: ['faint'], strikethrough: ['crossedout', 'strikeThrough', 'crossedOut'],
  hidden: ['conceal'], inverse: ['swapColors', 'swapcolors'], doubleunderline: ['doubleUnderline'],
};
for (const [name, aliases] of Object.entries(ALIASES)) {
  for (const alias of aliases) {
    Object.defineProperty(inspect.colors, alias, { configurable: true, get() { return this[name]; }, set(value) { this[name] = value; } });
  }
}
inspect.styles = {
  __proto__: null,
  special: 'cyan', number: 'yellow', bigint: 'yellow', boolean: 'yellow', undefined: 'grey', null: 'bold', string: 'green', symbol: 'green',
  date: 'magenta', regexp: 'red', module: 'underline',
};

/** What a value's own way of showing itself is given. */
function optionsFor(context, isForeign) {
  const options = {};
  options.stylize = context.stylize;
  for (const key of Object.keys(defaults)) options[key] = context[key];
  Object.assign(options, context.own);
  if (!isForeign) return options;
  // What is not of this world is given nothing that belongs to it.
  for (const key of Object.keys(options)) if (options[key] !== null && (typeof options[key] === 'object' || typeof options[key] === 'function')) delete options[key];
  options.stylize = Object.setPrototypeOf((text, style) => `${context.stylize(text, style)}`, null);
  return Object.setPrototypeOf(options, null);
}

const isPrototype = value => Boolean(value.constructor) && value.constructor.prototype === value;

/** A value, `level` objects deep. `ofTypedArray` is set for the memory of one. */
export function show(context, value, level, ofTypedArray) {
  if (value === null) return context.stylize('null', 'null');
  if (typeof value !== 'object' && typeof value !== 'function') return showPrimitive(context, value);
  const given = value;
  const proxy = proxyOf(value);
  if (proxy) {
    if (proxy[0] === null) return context.stylize('<Revoked Proxy>', 'special');
    if (context.showProxy) return showProxy(context, proxy, level);
    value = proxy[0];
    while (proxyOf(value)?.[0]) [value] = proxyOf(value);
  }
  if (context.customInspect) {
    const custom = value[CUSTOM];
    if (typeof custom === 'function' && custom !== inspect && !isPrototype(value)) {
      const shown = custom.call(given, context.depth - level, optionsFor(context, proxy !== undefined || !(given instanceof Object)), inspect);
      if (shown !== given) return typeof shown === 'string' ? shown.replaceAll('\n', `\n${' '.repeat(context.indent)}`) : show(context, shown, level);
    }
  }
  if (context.above.includes(value)) {
    context.circles ??= new Map();
    if (!context.circles.has(value)) context.circles.set(value, context.circles.size + 1);
    return context.stylize(`[Circular *${context.circles.get(value)}]`, 'special');
  }
  return showObject(context, value, level, ofTypedArray);
}

function showProxy(context, [target, handler], level) {
  if (level > context.depth) return context.stylize('Proxy [Array]', 'special');
  context.indent += 2;
  const parts = [show(context, target, level + 1), show(context, handler, level + 1)];
  context.indent -= 2;
  return layOut(context, parts, { base: '', braces: ['Proxy [', ']'], isList: true, level: level + 1 });
}

function showObject(context, value, level, ofTypedArray) {
  const kind = kindOf(context, value, level, ofTypedArray);
  if (kind.text !== undefined) return kind.text;
  if (level > context.depth) return context.stylize(kind.constructor === null ? kind.short : `[${kind.short}]`, 'special');
  const { braces, isList, keys } = kind;
  let { base } = kind;
  const inner = level + 1;
  const { indent } = context;
  context.above.push(value);
  context.deepest = inner;
  let parts;
  try {
    parts = kind.entries ? kind.entries(context, value, inner) : [];
    for (const key of keys) parts.push(showProperty(context, value, inner, key, isList));
    if (kind.inherited) parts.push(...kind.inherited);
  } catch (error) {
    if (!/stack overflow|call stack/i.test(error?.message)) throw error;
    context.above.pop();
    context.indent = indent;
    return context.stylize(`[${kind.short}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, 'special');
  }
  const circle = context.circles?.get(value);
  if (circle !== undefined) {
    const reference = context.stylize(`<ref *${circle}>`, 'special');
    if (context.compact === true) braces[0] = `${reference} ${braces[0]}`;
    else base = base === '' ? reference : `${reference} ${base}`;
  }
  context.above.pop();
  if (context.sorted) {
    const order = context.sorted === true ? undefined : context.sorted;
    if (!isList) parts.sort(order);
    else if (keys.length > 1) parts.push(...parts.splice(parts.length - keys.length).sort(order));
  }
  const text = layOut(context, parts, { base, braces, isList, level: inner, value });
  // What is far too long for anybody is cut down to its first level.
  context.budget[context.indent] = (context.budget[context.indent] ?? 0) + text.length;
  if (context.budget[context.indent] > 2 ** 27) context.depth = -1;
  return text;
}

const UNSAFE = /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const escapeOne = character => ({ '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', "'": "\\'", '\\': '\\\\' }[character]
  ?? (character < '\u0100' ? `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}` : `\\u${character.charCodeAt(0).toString(16)}`));

/** `isItem` leaves out the name, as for what is in an array. */
export function showProperty(context, value, level, key, isList, isItem = false, descriptor = Object.getOwnPropertyDescriptor(value, key) ?? { value: value[key], enumerable: true }, receiver = value) {
  let gap = ' ';
  let text;
  if (descriptor.value !== undefined) {
    const step = context.compact !== true || isList || isItem ? 2 : 3;
    context.indent += step;
    text = show(context, descriptor.value, level);
    if (step === 3 && context.breakLength < text.length) gap = `\n${' '.repeat(context.indent)}`;
    context.indent -= step;
  } else if (descriptor.get !== undefined) {
    text = showGetter(context, descriptor, receiver, level);
  } else {
    text = descriptor.set === undefined ? context.stylize('undefined', 'undefined') : context.stylize('[Setter]', 'special');
  }
  if (isItem) return text;
  let name;
  if (typeof key === 'symbol') name = `[${context.stylize(key.toString().replace(UNSAFE, escapeOne), 'symbol')}]`;
  else if (key === '__proto__') name = "['__proto__']";
  else if (descriptor.enumerable === false) name = `[${key.replace(UNSAFE, escapeOne)}]`;
  else if (/^[a-zA-Z_][a-zA-Z_0-9]*$/.test(key)) name = context.stylize(key, 'name');
  else name = showPrimitive({ ...context, maxStringLength: Infinity, breakLength: Infinity }, `${key}`);
  return `${name}:${gap}${text}`;
}

function showGetter(context, { get, set }, receiver, level) {
  const label = set === undefined ? 'Getter' : 'Getter/Setter';
  const special = text => context.stylize(text, 'special');
  const wanted = context.getters === true || (context.getters === 'get' && set === undefined) || (context.getters === 'set' && set !== undefined);
  if (!wanted) return special(`[${label}]`);
  const { indent } = context;
  try {
    const value = get.call(receiver);
    context.indent += 2;
    let text;
    if (value !== null && typeof value === 'object') text = `${special(`[${label}]`)} ${show(context, value, level)}`;
    else text = `${special(`[${label}:`)} ${value === null ? context.stylize('null', 'null') : typeof value === 'function' ? show(context, value, level) : showPrimitive(context, value)}${special(']')}`;
    context.indent -= 2;
    return text;
  } catch (error) {
    context.indent = indent;
    return `${special(`[${label}:`)} <Inspection threw (${error.message})>${special(']')}`;
  }
}
