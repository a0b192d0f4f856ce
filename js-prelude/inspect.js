// How values look in the log: the layout of Node.js' `util.inspect` for the values that are logged
// most, on one line while it is short.

const WIDE = 72;
const DEEP = 2;
const MANY = 100;

/** An error with its causes and where it came from, in the shape that V8 gives to `stack`. */
export function describeError(error) {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : inspect(error);
  const head = `${error.name ?? 'Error'}${error.message ? `: ${error.message}` : ''}`;
  // The reader's own lines, and none of ours.
  const stack = typeof error.stack === 'string' ? error.stack.trimEnd().replace(/^.*\(duet:.*\n?/gm, '').trimEnd() : '';
  const trace = stack === '' || stack.startsWith(head) ? stack || head : `${head}\n${stack}`;
  const own = Object.keys(error).filter(key => key !== 'stack' && key !== 'message' && key !== 'cause');
  const details = own.length ? ` {\n${own.map(key => `  ${key}: ${inspect(error[key])}`).join(',\n')}\n}` : '';
  const cause = error.cause === undefined ? '' : `\n  [cause]: ${describeError(error.cause)}`;
  return trace + details + cause;
}

/** `console.log`'s rule: placeholders in the first argument, then everything else. */
export function format(...values) {
  const words = [];
  let next = 0;
  if (typeof values[0] === 'string') {
    next = 1;
    words.push(values[0].replace(/%[sdifjoOc%]/g, place => {
      if (place === '%%') return values.length > 1 ? '%' : '%%';
      if (next >= values.length) return place;
      const value = values[next++];
      switch (place) {
        case '%s': return typeof value === 'string' ? value : typeof value === 'object' && value !== null ? inspect(value, { depth: 0 }) : String(value);
        case '%d': return typeof value === 'bigint' ? `${value}n` : String(Number(value));
        case '%i': return typeof value === 'bigint' ? `${value}n` : String(parseInt(value, 10));
        case '%f': return String(parseFloat(value));
        case '%j': return JSON.stringify(value);
        case '%c': return '';
        default: return inspect(value);
      }
    }));
  }
  for (; next < values.length; next++) words.push(typeof values[next] === 'string' ? values[next] : inspect(values[next]));
  return words.join(' ');
}

export function inspect(value, { depth = DEEP } = {}) {
  return show(value, depth ?? Infinity, []);
}

function show(value, depth, parents) {
  switch (typeof value) {
    case 'string': return quote(value);
    case 'bigint': return `${value}n`;
    case 'symbol': return value.toString();
    case 'function': return showFunction(value);
    case 'object': break;
    default: return Object.is(value, -0) ? '-0' : String(value);
  }
  if (value === null) return 'null';
  if (parents.includes(value)) return '[Circular *1]';
  if (value instanceof Error) return parents.length ? `[${describeError(value)}]` : describeError(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (parents.length > depth) return Array.isArray(value) ? '[Array]' : `[${className(value) || 'Object'}]`;
  return showEntries(value, depth, [...parents, value]);
}

function quote(text) {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') ? '`' : "'";
  const escaped = text.replace(/[\n\r\t\b\f\v\\\x00-\x1f]/g, character => {
    const known = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f', '\v': '\\v', '\\': '\\\\' }[character];
    return known ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`;
  });
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

function showFunction(value) {
  const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : value.constructor?.name ?? 'Function';
  return value.name ? `[${kind}${kind === 'class' ? '' : ':'} ${value.name}]` : `[${kind} (anonymous)]`;
}

function className(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null ? '[Object: null prototype]' : prototype.constructor?.name ?? '';
}

function showEntries(value, depth, parents) {
  const inner = one => show(one, depth, parents);
  const name = className(value);
  if (value instanceof Uint8Array && name === 'Buffer') {
    const bytes = Array.from(value.subarray(0, 50), byte => byte.toString(16).padStart(2, '0')).join(' ');
    return `<Buffer ${bytes}${value.length > 50 ? ` ... ${value.length - 50} more bytes` : ''}>`;
  }
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    const items = Array.from(value).slice(0, MANY).map(inner);
    if (value.length > MANY) items.push(`... ${value.length - MANY} more item${value.length - MANY > 1 ? 's' : ''}`);
    return layout(name === 'Array' ? '' : `${name}(${value.length}) `, items, '[', ']');
  }
  if (value instanceof Map) return layout(`Map(${value.size}) `, [...value].slice(0, MANY).map(([key, item]) => `${inner(key)} => ${inner(item)}`), '{', '}');
  if (value instanceof Set) return layout(`Set(${value.size}) `, [...value].slice(0, MANY).map(inner), '{', '}');
  if (value instanceof Promise) return 'Promise {}';
  const entries = Reflect.ownKeys(value).filter(key => Object.prototype.propertyIsEnumerable.call(value, key)).map(key => {
    const label = typeof key === 'symbol' ? `[${String(key)}]` : /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
    const { get, set, value: item } = Object.getOwnPropertyDescriptor(value, key);
    return `${label}: ${get ? (set ? '[Getter/Setter]' : '[Getter]') : set ? '[Setter]' : inner(item)}`;
  });
  return layout(name === 'Object' || name === '' ? '' : `${name} `, entries, '{', '}');
}

function layout(prefix, items, open, close) {
  if (items.length === 0) return `${prefix}${open}${close}`;
  const line = items.join(', ');
  if (line.length <= WIDE && !line.includes('\n')) return `${prefix}${open} ${line} ${close}`;
  return `${prefix}${open}\n${items.join(',\n').replace(/^/gm, '  ')}\n${close}`;
}
