// Globals that bundled code asks for when it is loaded, and needs much later or never.

export function LaterAbortController() {
  return new AbortController();
}

export class LaterBlob {
  static [Symbol.hasInstance](value) {
    return typeof value?.arrayBuffer === 'function' && value instanceof Blob;
  }
}
