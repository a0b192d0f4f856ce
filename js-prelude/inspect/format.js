// `util.format`: placeholders in the first argument, then everything else.

import { defaults, inspect } from 'duet:inspect';
import { isBuiltIn, proxyOf } from 'duet:inspect/kinds';
import { numberText } from 'duet:inspect/layout';
import { invalidArgType } from 'duet:errors';

export const format = (...values) => formatAll(undefined, values);
Object.defineProperty(format, 'name', { value: 'format' });

export function formatWithOptions(options, ...values) {
  if (options === null || typeof options !== 'object') throw invalidArgType('inspectOptions', 'object', options);
  return formatAll(options, values);
}

/** Whether an object's text would be the engine's, which says nothing. */
function hasPlainText(value) {
  const proxy = proxyOf(value);
  if (proxy) {
    if (proxy[0] === null) return true;
    [value] = proxy;
  }
  const own = key => Object.hasOwn(value, key);
  const hasText = typeof value.toString === 'function';
  const hasPrimitive = typeof value[Symbol.toPrimitive] === 'function';
  if (!hasText && !hasPrimitive) return true;
  if ((hasText && own('toString')) || (hasPrimitive && own(Symbol.toPrimitive))) return false;
  let object = value;
  do object = Object.getPrototypeOf(object);
  while (!(hasText && Object.hasOwn(object, 'toString')) && !(hasPrimitive && Object.hasOwn(object, Symbol.toPrimitive)));
  const constructor = Object.getOwnPropertyDescriptor(object, 'constructor')?.value;
  return typeof constructor === 'function' && isBuiltIn(constructor.name);
}

function json(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error.name === 'TypeError' && /circular/i.test(error.message)) return '[Circular]';
    throw error;
  }
}

function formatAll(options, values) {
  const [first] = values;
  if (typeof first !== 'string') return joined(values, 0, options);
  if (values.length === 1) return first;
  const number = value => numberText(value, options?.numericSeparator ?? defaults.numericSeparator);
  const converted = (value, convert) => typeof value === 'bigint' ? number(value) : typeof value === 'symbol' ? 'NaN' : number(convert(value));
  const placeholder = {
    s(value) {
      if (typeof value === 'number' || typeof value === 'bigint') return number(value);
      if (typeof value !== 'object' || value === null || !hasPlainText(value)) return String(value);
      return inspect(value, { ...options, compact: 3, colors: false, depth: 0 });
    },
    d: value => converted(value, Number),
    i: value => converted(value, Number.parseInt),
    f: value => typeof value === 'symbol' ? 'NaN' : number(Number.parseFloat(value)),
    j: json,
    o: value => inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 }),
    O: value => inspect(value, options),
    c: () => '',
  };
  let next = 1;
  let found = false;
  const text = first.replace(/%([sdifjoOc%])/g, (whole, letter) => {
    if (letter === '%') {
      found = true;
      return '%';
    }
    if (next >= values.length) return whole;
    found = true;
    return placeholder[letter](values[next++]);
  });
  if (!found) return joined(values, 0, options);
  return next < values.length ? `${text} ${joined(values, next, options)}` : text;
}

function joined(values, from, options) {
  let text = '';
  for (let index = from; index < values.length; index++) {
    if (index > from) text += ' ';
    text += typeof values[index] === 'string' ? values[index] : inspect(values[index], options);
  }
  return text;
}
