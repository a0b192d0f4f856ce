'use strict';

const later = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

exports.delivers = () => new Promise(resolve => {
  const { port1, port2 } = new MessageChannel();
  const seen = [];
  port2.on('message', message => {
    seen.push(message);
    if (seen.length === 2) { port1.close(); resolve(seen); }
  });
  port1.postMessage({ a: new Map([[1, 2]]) });
  port1.postMessage('second');
});
exports.isLater = async () => {
  const { port1, port2 } = new MessageChannel();
  const seen = [];
  port2.onmessage = ({ data }) => seen.push(data);
  port1.postMessage('message');
  await Promise.resolve();
  seen.push('tick');
  await later(20);
  port1.close();
  return seen;
};
exports.event = () => new Promise(resolve => {
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = event => { resolve([event.type, event.data, event.target === port2, event.origin, event.lastEventId, event.source, event.ports, event instanceof MessageEvent, event instanceof Event]); port1.close(); };
  port1.postMessage(5);
});
exports.listenerAndHandler = async () => {
  const { port1, port2 } = new MessageChannel();
  const seen = [];
  port2.on('message', message => seen.push(['on', message]));
  port2.once('message', message => seen.push(['once', message]));
  port2.addEventListener('message', ({ data }) => seen.push(['listener', data]));
  port1.postMessage(1);
  port1.postMessage(2);
  await later(20);
  port1.close();
  return seen;
};
exports.waitsForListener = async () => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage('early');
  await later(5);
  const message = await new Promise(resolve => port2.once('message', resolve));
  port1.close();
  return message;
};
exports.off = async () => { const { port1, port2 } = new MessageChannel(); let count = 0; const add = () => count++; port2.on('message', add); port2.off('message', add); port2.on('message', () => {}); port1.postMessage(1); await later(10); port1.close(); return count; };
exports.closes = async () => { const { port1, port2 } = new MessageChannel(); const seen = []; port1.on('close', () => seen.push('one')); port2.on('close', () => seen.push('two')); port2.on('message', message => seen.push(message)); port1.postMessage('before'); port1.close(); port1.postMessage('after'); await later(30); return seen.sort(); };
exports.closedTakesNothing = async () => { const { port1, port2 } = new MessageChannel(); port1.close(); await later(10); return port2.postMessage('x'); };
exports.transfersBuffer = () => new Promise(resolve => { const { port1, port2 } = new MessageChannel(); const buffer = new ArrayBuffer(2); port2.on('message', message => { resolve([message, buffer.byteLength]); port1.close(); }); port1.postMessage(buffer, [buffer]); });
exports.transfersPort = () => new Promise(resolve => {
  const { port1, port2 } = new MessageChannel();
  const inner = new MessageChannel();
  port2.onmessage = ({ data, ports }) => { data.port.postMessage('hello'); setTimeout(() => { port1.close(); inner.port2.close(); }, 20); void ports; };
  inner.port2.on('message', resolve);
  port1.postMessage({ port: inner.port1 }, [inner.port1]);
});
exports.cannotSend = () => { const { port1 } = new MessageChannel(); try { port1.postMessage(() => {}); } finally { port1.close(); } };
exports.sendsNothing = () => { const { port1 } = new MessageChannel(); try { port1.postMessage(); } finally { port1.close(); } };
exports.sendsItself = () => { const { port1 } = new MessageChannel(); try { port1.postMessage(1, [port1]); } catch (error) { return error.name; } finally { port1.close(); } };
exports.cannotBeMade = () => { try { return new MessagePort(); } catch (error) { return [error.name, error.code]; } };
exports.broadcasts = async () => {
  const [one, two, three, other] = [new BroadcastChannel('a'), new BroadcastChannel('a'), new BroadcastChannel('a'), new BroadcastChannel('b')];
  const seen = [];
  for (const [index, channel] of [one, two, three, other].entries()) channel.onmessage = ({ data }) => seen.push([index, data]);
  one.postMessage({ a: 1 });
  await later(30);
  for (const channel of [one, two, three, other]) channel.close();
  return [seen.sort(), one.name];
};
exports.broadcastWhenClosed = () => { const channel = new BroadcastChannel('c'); channel.close(); try { channel.postMessage(1); } catch (error) { return [error.name, error.code]; } };
exports.broadcastWithoutName = () => new BroadcastChannel();
exports.messageEvent = () => { const event = new MessageEvent('x', { data: { a: 1 }, origin: 'o', lastEventId: 'i' }); return [event.type, event.data, event.origin, event.lastEventId, event.source, event.ports, new MessageEvent('y').data, String(event)]; };
