const answers = {
  '/string': () => 'a line of text',
  '/empty': () => '',
  '/object': () => ({ list: [1, true, 'x'], inner: { half: 0.5 } }),
  '/unicode': () => 'żółw 🐢',
  '/bytes': () => Buffer.from('ab\u0000cd'),
  '/big': () => 'y'.repeat(3_000_000),
};

exports.main = (event) => answers[event.extensions.request.path]();
