// `node:zlib`. What is compressed need not be the same bytes, but must come back.

'use strict';

const zlib = require('zlib');
const { pipeline, Readable } = require('stream');

const TEXT = 'zażółć gęślą jaźń '.repeat(400);
const PAIRS = [['gzip', 'gunzip'], ['deflate', 'inflate'], ['deflateRaw', 'inflateRaw'], ['gzip', 'unzip'], ['deflate', 'unzip'], ['brotliCompress', 'brotliDecompress']];

const told = error => error && ({ name: error.name, message: error.message, code: error.code, errno: error.errno });

function failure(run) {
  try {
    return { returned: run() };
  } catch (error) {
    return told(error);
  }
}

const promisify = run => (...parameters) => new Promise((resolve, reject) => { run(...parameters, (error, result) => error ? reject(error) : resolve(result)); });

const callback = (run, ...parameters) => new Promise(resolve => {
  run(...parameters, (error, result) => resolve(error ? told(error) : String(result).slice(0, 50)));
});

/** What a stream makes of pieces. */
const through = (stream, pieces) => new Promise(resolve => {
  const made = [];
  stream.on('data', piece => made.push(piece));
  stream.on('error', error => resolve({ error: told(error), made: String(Buffer.concat(made)) }));
  stream.on('end', () => resolve(Buffer.concat(made)));
  for (const piece of pieces) stream.write(piece);
  stream.end();
});

exports.the_module = () => [
  Object.keys(zlib).filter(name => !/zstd/i.test(name)).sort(), Object.fromEntries(Object.entries(zlib.constants).filter(([name]) => !/ZSTD|SHARED|COMPOUND/.test(name))), zlib.codes, zlib.Z_BEST_SPEED,
];

exports.what_was_compressed_comes_back = () => PAIRS.map(([there, back]) => {
  const compressed = zlib[`${there}Sync`](TEXT);
  return [there, compressed.length < TEXT.length / 10, Buffer.isBuffer(compressed), zlib[`${back}Sync`](compressed).toString() === TEXT, zlib[`${back}Sync`](zlib[`${there}Sync`]('')).length];
});

exports.what_Node_has_compressed = () => [
  zlib.gunzipSync(Buffer.from('H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==', 'base64')).toString(), zlib.inflateSync(Buffer.from('eJzLSM3JyQcABiwCFQ==', 'base64')).toString(),
  zlib.inflateRawSync(Buffer.from('y0jNyckHAA==', 'base64')).toString(), zlib.brotliDecompressSync(Buffer.from('CwKAaGVsbG8D', 'base64')).toString(), zlib.unzipSync(Buffer.from('eJzLSM3JyQcABiwCFQ==', 'base64')).toString(),
];

exports.any_bytes_are_taken = () => [new Uint16Array([1, 2, 3]), new DataView(new ArrayBuffer(4)), new ArrayBuffer(3), Buffer.from('abc')].map(bytes => zlib.inflateSync(zlib.deflateSync(bytes)));

exports.with_callbacks = async () => {
  const answers = [];
  for (const [there, back] of PAIRS) {
    const compressed = await promisify(zlib[there])(TEXT);
    answers.push((await promisify(zlib[back])(compressed)).toString() === TEXT);
  }
  answers.push(await callback(zlib.gunzip, Buffer.from('nonsense')), await callback(zlib.inflate, Buffer.from('')), await callback(zlib.gzip, TEXT, { level: 9 }).then(result => typeof result));
  return answers;
};

exports.what_is_not_compressed = () => {
  const gzip = zlib.gzipSync('some text that is compressed');
  const deflate = zlib.deflateSync('some text that is compressed');
  const broken = Buffer.from(deflate);
  broken[broken.length - 1] ^= 1;
  const brokenGzip = Buffer.from(gzip);
  brokenGzip[brokenGzip.length - 5] ^= 1;
  return [
    ...['gunzipSync', 'inflateSync', 'inflateRawSync', 'unzipSync', 'brotliDecompressSync'].flatMap(name => ['', 'x', 'nonsense nonsense', '\xff\xff\xff\xff'].map(text => [name, text, failure(() => zlib[name](Buffer.from(text, 'latin1')))])),
    failure(() => zlib.gunzipSync(gzip.subarray(0, 20))), failure(() => zlib.inflateSync(deflate.subarray(0, 10))), failure(() => zlib.inflateSync(broken)), failure(() => zlib.gunzipSync(brokenGzip)),
    failure(() => zlib.gunzipSync(deflate)), failure(() => zlib.inflateSync(gzip)), failure(() => zlib.unzipSync(gzip.subarray(0, 1))), failure(() => zlib.brotliDecompressSync(zlib.brotliCompressSync('abcdefgh').subarray(0, 5))),
  ];
};

exports.what_comes_after_the_end = () => {
  const one = zlib.gzipSync('one');
  const deflate = zlib.deflateSync('one');
  return [
    String(zlib.gunzipSync(Buffer.concat([one, zlib.gzipSync('two')]))), String(zlib.gunzipSync(Buffer.concat([one, Buffer.alloc(10)]))), failure(() => zlib.gunzipSync(Buffer.concat([one, Buffer.from('rest of it')]))),
    String(zlib.inflateSync(Buffer.concat([deflate, Buffer.from('rest')]))), String(zlib.unzipSync(Buffer.concat([one, one]))), String(zlib.inflateRawSync(Buffer.concat([zlib.deflateRawSync('raw'), Buffer.from('rest')]))),
  ];
};

exports.arguments_that_are_wrong = () => [
  failure(() => zlib.gzipSync()), failure(() => zlib.gzipSync(5)), failure(() => zlib.gzip('x')), failure(() => zlib.gzipSync('x', { level: 10 })), failure(() => zlib.gzipSync('x', { level: 'a' })), failure(() => zlib.gzipSync('x', { level: Infinity })),
  failure(() => zlib.gzipSync('x', { windowBits: 8 })), failure(() => zlib.deflateSync('x', { windowBits: 7 })), failure(() => zlib.deflateSync('x', { memLevel: 0 })), failure(() => zlib.deflateSync('x', { strategy: 9 })),
  failure(() => zlib.deflateSync('x', { chunkSize: 5 })), failure(() => zlib.deflateSync('x', { dictionary: 'text' })), failure(() => zlib.deflateSync('x', { flush: 99 })), failure(() => zlib.createGzip({ finishFlush: -1 })),
  failure(() => zlib.brotliCompressSync('x', { params: { 77: 1 } })), failure(() => zlib.brotliCompressSync('x', { params: { 1: 'a' } })), failure(() => zlib.crc32()),
];

exports.no_more_is_made_than_is_allowed = async () => {
  const bomb = zlib.gzipSync(Buffer.alloc(100_000));
  return [
    failure(() => zlib.gunzipSync(bomb, { maxOutputLength: 99_999 })), zlib.gunzipSync(bomb, { maxOutputLength: 100_000 }).length, await callback(zlib.gunzip, bomb, { maxOutputLength: 10 }),
    failure(() => zlib.brotliDecompressSync(zlib.brotliCompressSync(Buffer.alloc(5000)), { maxOutputLength: 100 })),
  ];
};

exports.dictionaries = () => {
  const dictionary = Buffer.from('some text that is often the same');
  const compressed = zlib.deflateSync('text that is often the same', { dictionary });
  const raw = zlib.deflateRawSync('text that is often the same', { dictionary });
  return [
    zlib.inflateSync(compressed, { dictionary }).toString(), zlib.inflateRawSync(raw, { dictionary }).toString(), failure(() => zlib.inflateSync(compressed)), failure(() => zlib.inflateSync(compressed, { dictionary: Buffer.from('other') })),
  ];
};

exports.levels_strategies_and_windows = () => [{ level: 0 }, { level: 1 }, { level: 9 }, { windowBits: 9 }, { memLevel: 1 }, { strategy: zlib.constants.Z_HUFFMAN_ONLY }, { strategy: zlib.constants.Z_RLE }, { strategy: zlib.constants.Z_FIXED }, { chunkSize: 64 }]
  .map(options => ['gzip', 'deflate', 'deflateRaw'].map(name => zlib[`${name.replace('deflate', 'inflate').replace('gzip', 'gunzip')}Sync`](zlib[`${name}Sync`](TEXT, options)).toString() === TEXT));

exports.brotli_settings = () => [0, 5, 11].map(quality => zlib.brotliDecompressSync(zlib.brotliCompressSync(TEXT, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: quality, [zlib.constants.BROTLI_PARAM_LGWIN]: 16 } })).toString() === TEXT);

exports.an_unfinished_stream_can_be_read = () => {
  const whole = zlib.gzipSync(TEXT);
  const { Z_SYNC_FLUSH } = zlib.constants;
  return [zlib.gunzipSync(whole.subarray(0, 60), { finishFlush: Z_SYNC_FLUSH }).length > 0, zlib.inflateSync(zlib.deflateSync('abc').subarray(0, 8), { finishFlush: Z_SYNC_FLUSH }).toString()];
};

exports.checksums = () => [zlib.crc32('hello'), zlib.crc32(''), zlib.crc32(Buffer.from('world'), zlib.crc32('hello ')), zlib.crc32('hello world'), zlib.crc32(new Uint16Array([1, 2]))];

exports.info_gives_the_engine = () => {
  const { buffer, engine } = zlib.gzipSync('abc', { info: true });
  return [zlib.gunzipSync(buffer).toString(), engine instanceof zlib.Gzip];
};

exports.streams = async () => {
  const outcomes = [];
  for (const [there, back] of PAIRS) {
    const name = text => text[0].toUpperCase() + text.slice(1);
    const compressed = await through(zlib[`create${name(there)}`](), [TEXT, Buffer.from(TEXT), '']);
    const bytes = [...compressed].map(byte => Buffer.from([byte]));
    outcomes.push([(await through(zlib[`create${name(back)}`](), [compressed])).toString() === TEXT + TEXT, (await through(zlib[`create${name(back)}`](), bytes)).toString() === TEXT + TEXT]);
  }
  return outcomes;
};

exports.streams_that_fail = async () => [
  await through(zlib.createGunzip(), [Buffer.from('nonsense')]), await through(zlib.createInflate(), [zlib.deflateSync('abc').subarray(0, 6)]), await through(zlib.createUnzip(), [Buffer.from('nonsense')]),
  await through(zlib.createBrotliDecompress(), [Buffer.from('nonsense nonsense')]), await through(zlib.createGunzip(), []), await through(zlib.createInflate(), []),
];

exports.streams_and_what_comes_after_the_end = async () => [
  String(await through(zlib.createGunzip(), [Buffer.concat([zlib.gzipSync('one'), zlib.gzipSync('two')])])), String(await through(zlib.createGunzip(), [zlib.gzipSync('one'), zlib.gzipSync('two')])),
  String(await through(zlib.createInflate(), [Buffer.concat([zlib.deflateSync('one'), Buffer.from('rest')])])), String(await through(zlib.createGunzip(), [zlib.gzipSync('one'), Buffer.alloc(3)])),
];

exports.flush_gives_what_there_is = async () => {
  const gzip = zlib.createGzip();
  const inflated = [];
  const gunzip = zlib.createGunzip();
  gunzip.on('data', piece => inflated.push(String(piece)));
  gzip.pipe(gunzip);
  gzip.write('first');
  await new Promise(resolve => { gzip.flush(resolve); });
  await new Promise(resolve => { setTimeout(resolve, 50); });
  const early = inflated.join('');
  gzip.write('second');
  await new Promise(resolve => { gzip.flush(zlib.constants.Z_SYNC_FLUSH, resolve); });
  gzip.end('third');
  await new Promise(resolve => { gunzip.on('end', resolve); });
  return [early, inflated.join(''), gzip.bytesWritten];
};

exports.params_change_the_level = async () => {
  const deflate = zlib.createDeflate({ level: 9 });
  const made = [];
  deflate.on('data', piece => made.push(piece));
  deflate.write(TEXT);
  await new Promise((resolve, reject) => { deflate.params(0, zlib.constants.Z_DEFAULT_STRATEGY, error => error ? reject(error) : resolve()); });
  deflate.end(TEXT);
  await new Promise(resolve => { deflate.on('end', resolve); });
  return [zlib.inflateSync(Buffer.concat(made)).toString() === TEXT + TEXT, failure(() => deflate.params(99, 0))];
};

exports.a_stream_is_a_transform = async () => {
  const gzip = zlib.Gzip();
  const facts = [gzip instanceof zlib.Gzip, gzip instanceof require('stream').Transform, zlib.Gzip.name, zlib.createInflate() instanceof zlib.Inflate, gzip.bytesWritten, gzip._closed];
  const closed = await new Promise(resolve => { gzip.on('close', () => resolve('closed')).close(); });
  return [facts, closed, gzip._closed, gzip.destroyed];
};

exports.a_large_stream_in_a_pipeline = async () => {
  const size = 3_000_000;
  let total = 0;
  await new Promise((resolve, reject) => {
    const source = Readable.from((function* () { for (let made = 0; made < size; made += 50_000) yield Buffer.alloc(50_000, String(made)); })());
    const sink = new (require('stream').Writable)({ write(chunk, encoding, done) { total += chunk.length; setImmediate(done); } });
    pipeline(source, zlib.createGzip({ level: 1 }), zlib.createGunzip(), sink, error => error ? reject(error) : resolve());
  });
  return total;
};

exports.libraries_look_inside = () => {
  const inflate = new zlib.Inflate();
  const made = inflate._processChunk(zlib.deflateSync('inside'), zlib.constants.Z_FINISH);
  return [String(made), failure(() => new zlib.Inflate()._processChunk(Buffer.from('nonsense'), zlib.constants.Z_FINISH))];
};
