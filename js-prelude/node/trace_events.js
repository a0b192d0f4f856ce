// `node:trace_events`: nothing is traced.

import { coded, invalidArgType } from 'duet:errors';

class Tracing {
  #categories;

  constructor(categories) { this.#categories = categories; }

  enable() {}
  disable() {}
  get enabled() { return false; }
  get categories() { return this.#categories.join(','); }
}

function createTracing(options) {
  if (options === null || typeof options !== 'object') throw invalidArgType('options', 'Object', options);
  if (!Array.isArray(options.categories)) throw invalidArgType('options.categories', 'Array', options.categories);
  if (options.categories.length === 0) throw coded(TypeError, 'ERR_TRACE_EVENTS_CATEGORY_REQUIRED', 'At least one category is required');
  return new Tracing(options.categories);
}

export default { createTracing, getEnabledCategories: () => undefined };
