const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const answers = {
  '/promise': () => Promise.resolve('promised'),
  '/timer': () => new Promise((resolve) => setTimeout(() => resolve('rung'), 10)),
  '/function': async () => { await pause(1); await pause(1); return { awaited: 2 }; },
  '/callback': (event, context, callback) => { callback('called back'); },
};

exports.main = (event, context, callback) =>
  answers[event.extensions.request.path](event, context, callback);
