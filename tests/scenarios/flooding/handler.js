// Prints 500 lines with the name that its path has, to the stream that it has; nothing while it is loaded.

const streams = { out: console.log, err: console.error };

exports.main = (event) => {
  const [, stream, name] = event.extensions.request.path.split('/');
  const print = streams[stream];
  for (let number = 0; print && number < 500; number++) print(`${name} ${number} ${'x'.repeat(200)}`);
  return stream;
};
