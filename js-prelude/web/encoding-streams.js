// `TextEncoderStream` and `TextDecoderStream`.

import { TextDecoder, TextEncoder } from 'duet:web/encoding';
import { shape } from 'duet:web/shape';
import { TransformStream } from 'duet:web/streams';

export class TextEncoderStream {
  #transform;

  constructor() {
    const encoder = new TextEncoder();
    // The first half of a character whose second has not come yet.
    let half = '';
    this.#transform = new TransformStream({
      transform(chunk, controller) {
        let text = half + `${chunk}`;
        const last = text.charCodeAt(text.length - 1);
        half = last >= 0xd800 && last <= 0xdbff ? text.at(-1) : '';
        if (half) text = text.slice(0, -1);
        if (text) controller.enqueue(encoder.encode(text));
      },
      flush(controller) {
        if (half) controller.enqueue(encoder.encode('\ufffd'));
      },
    });
  }

  get encoding() { return 'utf-8'; }
  get readable() { return this.#transform.readable; }
  get writable() { return this.#transform.writable; }
}

export class TextDecoderStream {
  #decoder;
  #transform;

  constructor(label = 'utf-8', options = {}) {
    const decoder = this.#decoder = new TextDecoder(label, options);
    this.#transform = new TransformStream({
      transform(chunk, controller) {
        const text = decoder.decode(chunk, { stream: true });
        if (text) controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text) controller.enqueue(text);
      },
    });
  }

  get encoding() { return this.#decoder.encoding; }
  get fatal() { return this.#decoder.fatal; }
  get ignoreBOM() { return this.#decoder.ignoreBOM; }
  get readable() { return this.#transform.readable; }
  get writable() { return this.#transform.writable; }
}

shape(TextEncoderStream, ['encoding', 'readable', 'writable'], ({ encoding, readable, writable }) => ({ encoding, readable, writable }));
shape(TextDecoderStream, ['encoding', 'fatal', 'ignoreBOM', 'readable', 'writable'], ({ encoding, fatal, ignoreBOM, readable, writable }) => ({ encoding, fatal, ignoreBOM, readable, writable }));
