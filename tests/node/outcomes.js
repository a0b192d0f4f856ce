// Runs the cases of one file, in Node.js or in Duet, and writes down what came of them, so that the
// two can be compared. A case is an exported function, named by what it shows; it may be asynchronous.

'use strict';

const LONGEST = 10_000;

/** A value in a form that both hosts write alike, whatever their `util.inspect` does. */
function plain(value, seen = []) {
  switch (typeof value) {
    case 'undefined': return { undefined: true };
    case 'bigint': return { bigint: String(value) };
    case 'symbol': return { symbol: String(value) };
    case 'function': return { function: value.name };
    case 'number': return Number.isFinite(value) && !Object.is(value, -0) ? value : { number: Object.is(value, -0) ? '-0' : String(value) };
    // JSON has no way to write half a pair of surrogates that all readers take.
    case 'string': return value.isWellFormed() ? value : { units: Array.from({ length: value.length }, (_, index) => value.charCodeAt(index)) };
    case 'object': break;
    default: return value;
  }
  if (value === null) return null;
  if (seen.includes(value)) return { circular: true };
  const inner = one => plain(one, [...seen, value]);
  if (value instanceof Error) {
    const { name, message, code } = value;
    return { error: name, message, ...(code === undefined ? {} : { code }) };
  }
  if (value instanceof Date) return { date: String(value.getTime()) };
  if (value instanceof RegExp) return { regexp: String(value) };
  if (value instanceof Map) return { map: [...value].map(inner) };
  if (value instanceof Set) return { set: [...value].map(inner) };
  if (value instanceof ArrayBuffer) return { arrayBuffer: Array.from(new Uint8Array(value)) };
  if (ArrayBuffer.isView(value)) return { [value.constructor.name]: Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
  if (Array.isArray(value)) return value.map(inner);
  return Object.fromEntries(Object.keys(value).map(key => [key, inner(value[key])]));
}

async function outcome(run) {
  let timer;
  try {
    const late = new Promise((resolve, reject) => { timer = setTimeout(() => reject(new Error('took too long')), LONGEST); });
    return plain(await Promise.race([run(), late]));
  } catch (error) {
    // For whoever wants to know where it came from; the stacks of two hosts are never the same.
    console.error(error?.stack ?? error);
    return { thrown: plain(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** The outcomes of a file's cases, by name. Each begins when the one before it has ended. */
async function outcomesOf(load) {
  let cases;
  const outcomes = {};
  const loaded = await outcome(async () => { cases = await load(); });
  if (loaded.thrown) outcomes['the file is loaded'] = loaded;
  // An ES module may export its cases one by one, or all together.
  const all = Object.entries({ ...cases, ...cases?.default });
  for (const [name, run] of all) if (typeof run === 'function') outcomes[name] = await outcome(run);
  return outcomes;
}

module.exports = { outcomesOf };
