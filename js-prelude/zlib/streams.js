// The classes of `node:zlib`: transforms around a native codec, which goes step by step, so that neither the input
// nor what it stands for is ever more than a piece at a time. They are functions, not classes: pngjs and others
// call them on objects of their own, and look at `_handle` and `_processChunk`.

import { Buffer } from 'duet:buffer';
import { native } from 'duet:native';
import stream from 'duet:node/stream';
import { coded, outOfRange } from 'duet:errors';
import { nextTick, setImmediate } from 'duet:timers';
import { constants } from 'duet:zlib/constants';
import { KINDS, isNewer, toBytes, toSettings } from 'duet:zlib/settings';

const { Transform, finished } = stream;
const codecs = native.group('zlib');

const KIND = Symbol('kind');
const SETTINGS = Symbol('settings');
const FLUSH = Symbol('flush');

/** How much goes into a step, and how much may go in before others have a turn, in bytes. */
const PIECE = 64 * 1024;
const TURN = 1024 * 1024;

/** What Node.js' own streams have as `_handle`. */
class Handle {
  constructor(owner) {
    this.owner = owner;
    this.codec = codecs.create(owner[KIND], owner[SETTINGS]);
  }

  step(input, offset, flush, room) { return codecs.step(this.codec, input, offset, flush, room); }

  /** Fills a part of `output`; what is left of both is in `_writeState`. */
  writeSync(flush, input, offset, length, output, outputOffset, room) {
    const state = this.owner._writeState;
    try {
      const [made, taken] = this.step(input ? input.subarray(offset, offset + length) : Buffer.alloc(0), 0, flush, room);
      output.set(made, outputOffset);
      state[0] = room - made.length;
      state[1] = length - taken;
    } catch (error) {
      // As Node.js does: the stream hears of it.
      this.owner._hadError = true;
      this.owner.destroy(error);
      if (this.owner[THROWS]) throw error;
    }
  }

  write(...parameters) {
    nextTick(() => {
      this.writeSync(...parameters);
      if (!this.owner._hadError) this.callback?.();
    });
  }

  params(level, strategy) { codecs.tune(this.codec, level, strategy); }
  reset() { codecs.reset(this.codec); }
  close() { this.codec = undefined; }
}

const THROWS = Symbol('throws');

function ZlibBase(options, kind) {
  const settings = toSettings(kind, options);
  Transform.call(this, { autoDestroy: true, ...options });
  Object.defineProperty(this, KIND, { value: kind });
  Object.defineProperty(this, SETTINGS, { value: settings });
  this._writeState = new Uint32Array(2);
  this._hadError = false;
  this.bytesWritten = 0;
  this._handle = new Handle(this);
  this._outBuffer = Buffer.allocUnsafe(settings.chunkSize);
  this._outOffset = 0;
  this._chunkSize = settings.chunkSize;
  this._defaultFlushFlag = settings.flush;
  this._finishFlushFlag = settings.finishFlush;
  this._defaultFullFlushFlag = settings.fullFlush;
  this._info = Boolean(options?.info);
  this._maxOutputLength = settings.maxOutputLength;
  if (!isNewer(kind)) {
    this._level = settings.level;
    this._strategy = settings.strategy;
  }
}

Object.setPrototypeOf(ZlibBase.prototype, Transform.prototype);
Object.setPrototypeOf(ZlibBase, Transform);

// Of several flushes, the strongest.
const STRENGTH = [0, 5, 1, 2, 3, 4];
const stronger = (one, other) => STRENGTH.indexOf(one) > STRENGTH.indexOf(other) ? one : other;

const flushPieces = [0, 1, 2, 3, 4, 5].map(flag => {
  const piece = Buffer.alloc(0);
  piece[FLUSH] = flag;
  return piece;
});

function closeHandle(self) {
  self._handle?.close();
  self._handle = null;
}

Object.defineProperties(ZlibBase.prototype, {
  _closed: { configurable: true, enumerable: true, get() { return !this._handle; } },
  bytesRead: {
    configurable: true,
    enumerable: true,
    get() { return this.bytesWritten; },
    set(value) { this.bytesWritten = value; },
  },
});

Object.assign(ZlibBase.prototype, {
  reset() {
    if (!this._handle) throw new Error('zlib binding closed');
    this._handle.reset();
  },

  _flush(callback) { this._transform(Buffer.alloc(0), '', callback); },
  _final(callback) { callback(); },

  flush(kind, callback) {
    if (typeof kind === 'function' || kind === undefined && !callback) {
      callback = kind;
      kind = this._defaultFullFlushFlag;
    }
    if (this.writableFinished) {
      if (callback) nextTick(callback);
    } else if (this.writableEnded) {
      if (callback) this.once('end', callback);
    } else {
      this.write(flushPieces[kind], '', callback);
    }
  },

  close(callback) {
    if (callback) finished(this, callback);
    this.destroy();
  },

  _destroy(error, callback) {
    closeHandle(this);
    callback(error);
  },

  _transform(chunk, encoding, callback) {
    let flag = typeof chunk[FLUSH] === 'number' ? chunk[FLUSH] : this._defaultFlushFlag;
    const isLast = this.writableEnded && this.writableLength === chunk.byteLength;
    if (isLast) flag = isNewer(this[KIND]) ? Math.max(flag, this._finishFlushFlag) : stronger(flag, this._finishFlushFlag);
    process(this, chunk, flag, callback);
  },

  /** All at once if there is no callback. */
  _processChunk(chunk, flag, callback) {
    if (typeof callback === 'function') {
      process(this, chunk, flag, callback);
      return undefined;
    }
    return processNow(this, chunk, flag);
  },
});

/** Goes through a piece of input, and pushes what comes of it, as long as somebody takes it. */
function process(self, chunk, flag, callback) {
  if (!self._handle) {
    nextTick(callback);
    return;
  }
  let at = 0;
  let sinceTurn = 0;
  const go = () => {
    for (;;) {
      if (self.destroyed || !self._handle) {
        callback();
        return;
      }
      const end = Math.min(at + PIECE, chunk.length);
      const isWhole = end === chunk.length;
      const room = self._chunkSize;
      let made;
      let taken;
      let isEnd;
      try {
        [made, taken, isEnd] = self._handle.step(isWhole ? chunk : chunk.subarray(0, end), at, isWhole ? flag : constants.Z_NO_FLUSH, room);
      } catch (error) {
        self.destroy(error);
        return;
      }
      at += taken;
      self.bytesWritten += taken;
      const wantsMore = made.length === 0 || self.push(Buffer.from(made.buffer, made.byteOffset, made.byteLength));
      const isFull = made.length === room;
      if (!isFull && at < end) {
        // The rest is behind the end.
        self.push(null);
        callback();
        return;
      }
      if (!isFull && isWhole || isEnd && at === chunk.length) {
        callback();
        return;
      }
      if (!wantsMore) {
        // Goes on when more is read.
        const { _read } = self;
        self._read = size => {
          self._read = _read;
          go();
          self._read(size);
        };
        return;
      }
      sinceTurn += taken + made.length;
      if (sinceTurn >= TURN) {
        sinceTurn = 0;
        setImmediate(go);
        return;
      }
    }
  };
  go();
}

function processNow(self, chunk, flag) {
  const handle = self._handle;
  const pieces = [];
  let length = 0;
  let at = 0;
  const input = toBytes(chunk);
  self.on('error', () => {});
  for (;;) {
    const room = self._chunkSize;
    let made;
    let taken;
    try {
      [made, taken] = handle.step(input, at, flag, room);
    } catch (error) {
      self._hadError = true;
      self.destroy(error);
      throw error;
    }
    at += taken;
    self.bytesWritten += taken;
    if (made.length > 0) pieces.push(Buffer.from(made.buffer, made.byteOffset, made.byteLength));
    length += made.length;
    if (length > self._maxOutputLength) {
      closeHandle(self);
      throw coded(RangeError, 'ERR_BUFFER_TOO_LARGE', `Cannot create a Buffer larger than ${self._maxOutputLength} bytes`);
    }
    if (made.length < room) break;
  }
  closeHandle(self);
  if (length === 0) return Buffer.alloc(0);
  return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, length);
}

function Zlib(options, kind) { ZlibBase.call(this, options, kind); }

Object.setPrototypeOf(Zlib.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Zlib, ZlibBase);

Zlib.prototype.params = function params(level, strategy, callback) {
  if (level < constants.Z_MIN_LEVEL || level > constants.Z_MAX_LEVEL) throw outOfRange('level', `>= ${constants.Z_MIN_LEVEL} and <= ${constants.Z_MAX_LEVEL}`, level);
  if (strategy < 0 || strategy > constants.Z_FIXED) throw outOfRange('strategy', `>= ${constants.Z_DEFAULT_STRATEGY} and <= ${constants.Z_FIXED}`, strategy);
  if (this._level === level && this._strategy === strategy) {
    nextTick(callback);
    return;
  }
  this.flush(constants.Z_SYNC_FLUSH, error => {
    if (!error) {
      this._handle.params(level, strategy);
      this._level = level;
      this._strategy = strategy;
    }
    callback?.(error);
  });
};

/** The classes, by name. */
export const classes = {};
for (const [name, kind] of Object.entries(KINDS)) {
  const Base = isNewer(kind) ? ZlibBase : Zlib;
  const Class = function (options) {
    if (!(this instanceof Class)) return new Class(options);
    Base.call(this, options, kind);
    return undefined;
  };
  Object.defineProperty(Class, 'name', { value: name, configurable: true });
  Object.setPrototypeOf(Class.prototype, Base.prototype);
  Object.setPrototypeOf(Class, Base);
  classes[name] = Class;
}

