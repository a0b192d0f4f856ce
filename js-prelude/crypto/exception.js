// DOMException, for the errors that the web's interface to encryption gives.

export const exception = (message, name) => new globalThis.DOMException(message, name);
