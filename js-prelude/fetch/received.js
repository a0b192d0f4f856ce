// What a body is received into: the beginning is read before anybody asks for it. So the connection of a
// short body, which is most of them, is free again even if the handler only looks at the status; and one whose
// body is longer is given up when nobody can read it any more.

/** How much is read ahead, in bytes. */
const AHEAD = 64 * 1024;

let abandoned;

export class Received {
  #source;
  #explain;
  #pieces = [];
  #held = 0;
  #isOver = false;
  #failure;
  #wake = () => {};

  /** `source` is a Node.js stream of bytes; `explain` says what its failure is to the reader. */
  constructor(source, explain) {
    this.#source = source;
    this.#explain = explain;
    source.on('data', piece => {
      if (piece.byteLength === 0) return;
      this.#pieces.push(piece);
      this.#held += piece.byteLength;
      if (this.#held >= AHEAD) source.pause();
      this.#wake();
    });
    source.on('end', () => this.#end());
    source.on('error', error => this.#end(error));
    source.on('close', () => {
      if (!this.#isOver) this.#end(Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }));
    });
  }

  #end(failure) {
    if (this.#isOver) return;
    this.#isOver = true;
    if (failure !== undefined) this.#failure = { error: this.#explain(failure) };
    this.#wake();
  }

  /** The pieces, once. Whoever returns early gives up the rest. */
  async* pieces() {
    try {
      for (;;) {
        const piece = this.#pieces.shift();
        if (piece !== undefined) {
          this.#held -= piece.byteLength;
          if (this.#held < AHEAD && !this.#isOver) this.#source.resume();
          yield piece;
        } else if (this.#isOver) {
          if (this.#failure !== undefined) throw this.#failure.error;
          return;
        } else {
          await new Promise(resolve => { this.#wake = resolve; });
        }
      }
    } finally {
      this.destroy();
    }
  }

  /** Nobody will read it. */
  destroy() {
    this.#pieces = [];
    if (!this.#isOver) this.#source.destroy();
  }

  /** Gives it up as soon as `reader` is gone. It must not hold it. */
  endsWith(reader) {
    abandoned ??= new FinalizationRegistry(received => received.destroy());
    abandoned.register(reader, this);
  }
}
