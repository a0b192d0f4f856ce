'use strict';

const { Readable, Transform, pipeline, finished } = require('readable-stream');

exports['pipes'] = () => new Promise((resolve, reject) => {
  const chunks = [];
  const upper = new Transform({ transform(chunk, encoding, done) { done(null, String(chunk).toUpperCase()); } });
  pipeline(Readable.from(['a', 'b']), upper, error => (error ? reject(error) : resolve(chunks)));
  upper.on('data', chunk => chunks.push(String(chunk)));
});
exports['finishes'] = () => new Promise(resolve => { const source = Readable.from([1]); finished(source, error => resolve(error ?? 'finished')); source.resume(); });
exports['iterates'] = async () => { const seen = []; for await (const one of Readable.from([1, 2, 3])) seen.push(one); return seen; };
