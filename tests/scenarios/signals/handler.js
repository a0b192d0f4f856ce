// Hears signals, and sends them to itself.
const heard = [];

function onSignal(name, number) {
  heard.push(name);
  console.log(`heard ${name}`);
  if (name === 'SIGHUP') throw new Error('swordfish in a handler of signals');
  if (number !== require('os').constants.signals[name]) throw new Error(`${name} is not ${number}`);
}

for (const name of ['SIGUSR1', 'SIGUSR2', 'SIGHUP']) process.on(name, onSignal);
process.once('SIGALRM', onSignal);
process.kill(process.pid, 'SIGUSR1');

exports.main = event => {
  const what = event.extensions.request.path.slice(1);
  if (what === 'heard') return { heard };
  if (what === 'refused') {
    const errors = [];
    for (const act of [() => process.on('SIGKILL', onSignal), () => process.kill(process.pid, 'SIGTERM')]) {
      try {
        act();
      } catch (error) {
        errors.push(error.code);
      }
    }
    return { errors };
  }
  if (what === 'sleep') {
    console.log('sleep begins');
    return new Promise(() => {});
  }
  process.kill(process.pid, what);
  return {};
};
