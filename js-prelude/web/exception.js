// `DOMException`: what the web's APIs throw, known by name.

const CODES = {
  IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5, NoModificationAllowedError: 7,
  NotFoundError: 8, NotSupportedError: 9, InUseAttributeError: 10, InvalidStateError: 11, SyntaxError: 12,
  InvalidModificationError: 13, NamespaceError: 14, InvalidAccessError: 15, TypeMismatchError: 17, SecurityError: 18,
  NetworkError: 19, AbortError: 20, URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23, InvalidNodeTypeError: 24,
  DataCloneError: 25,
};

/** Codes that have no error any more. */
const OLD = { DOMSTRING_SIZE_ERR: 2, NO_DATA_ALLOWED_ERR: 6, VALIDATION_ERR: 16 };

/** Its instances are errors, and it is no subclass of `Error`: the web says so. */
export class DOMException {
  #name;
  #message;

  constructor(message = '', options = 'Error') {
    const hasOptions = options !== null && typeof options === 'object';
    this.#message = `${message}`;
    this.#name = hasOptions ? `${options.name ?? 'Error'}` : `${options}`;
    if (hasOptions && 'cause' in options) Object.defineProperty(this, 'cause', { value: options.cause, writable: true, configurable: true });
    Error.captureStackTrace(this, new.target);
  }

  get name() { return this.#name; }
  get message() { return this.#message; }
  get code() { return Object.hasOwn(CODES, this.#name) ? CODES[this.#name] : 0; }
}

Object.setPrototypeOf(DOMException.prototype, Error.prototype);

const constants = Object.fromEntries(Object.entries(CODES).map(([name, code]) => {
  const words = name.replace('URLM', 'UrlM').replace('InUse', 'Inuse').replace(/Error$/, '').replace(/(?!^)[A-Z]/g, '_$&').toUpperCase();
  return [`${words}_ERR`, code];
}));

// In the order of the codes, in which those find them who list a class' properties.
for (const [name, value] of Object.entries({ ...constants, ...OLD }).sort(([, one], [, other]) => one - other)) {
  for (const object of [DOMException, DOMException.prototype]) Object.defineProperty(object, name, { value, enumerable: true });
}
for (const name of ['name', 'message', 'code']) Object.defineProperty(DOMException.prototype, name, { enumerable: true });
Object.defineProperty(DOMException.prototype, Symbol.toStringTag, { value: 'DOMException', configurable: true });
