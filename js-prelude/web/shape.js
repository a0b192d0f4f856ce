// What all classes of the web have in common.

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * Lists the members of a class and gives it its tag, as the web's are. `describe` says what `inspect`
 * shows of an object.
 */
export function shape(Class, members, describe) {
  for (const name of members) Object.defineProperty(Class.prototype, name, { enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
  if (describe) showAs(Class, describe);
}

export function showAs(Class, describe) {
  Object.defineProperty(Class.prototype, INSPECT, {
    writable: true,
    configurable: true,
    value(depth, options, inspect) {
      const name = this.constructor?.name ?? Class.name;
      if (depth < 0) return `[${name}]`;
      const inner = { ...options, depth: options.depth === null || options.depth === undefined ? null : options.depth - 1 };
      return `${name} ${inspect(describe(this), inner)}`;
    },
  });
}
