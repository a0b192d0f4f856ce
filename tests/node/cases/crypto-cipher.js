'use strict';

const crypto = require('node:crypto');

const attempt = run => { try { return run(); } catch (error) { return { thrown: error.name, code: error.code, message: error.message }; } };
const sizes = { 'chacha20-poly1305': [32, 12], 'des-ede3': [24, 0], 'des-ede3-cbc': [24, 8] };
const NAMES = ['aes-128', 'aes-192', 'aes-256'].flatMap(name => ['cbc', 'ctr', 'ecb', 'gcm', 'cfb', 'cfb8', 'ofb'].map(mode => `${name}-${mode}`)).concat('chacha20-poly1305', 'des-ede3', 'des-ede3-cbc');
const size = name => sizes[name] ?? [Number(name.slice(4, 7)) / 8, name.endsWith('gcm') ? 12 : name.endsWith('ecb') ? 0 : 16];
const key = name => Buffer.alloc(size(name)[0], 'key');
const iv = name => Buffer.alloc(size(name)[1], 'vector');
const isAuthenticated = name => /gcm|poly/.test(name);
const KEY = Buffer.alloc(32, 1);
const IV = Buffer.alloc(16, 2);
const SHORT = Buffer.alloc(12, 3);

function encrypt(name, text, pieces = [text.length]) {
  const cipher = crypto.createCipheriv(name, key(name), iv(name));
  if (isAuthenticated(name)) cipher.setAAD(Buffer.from('more'));
  let made = '';
  let at = 0;
  for (const length of pieces) { made += cipher.update(text.slice(at, at + length), 'utf8', 'hex'); at += length; }
  made += cipher.final('hex');
  return isAuthenticated(name) ? [made, cipher.getAuthTag().toString('hex')] : made;
}

exports['every cipher encrypts'] = () => NAMES.map(name => encrypt(name, 'a text that is longer than one block'));
exports['nothing, and whole blocks'] = () => NAMES.flatMap(name => [encrypt(name, ''), encrypt(name, 'x'.repeat(32))]);
exports['in pieces'] = () => NAMES.map(name => encrypt(name, 'a text that is longer than one block', [1, 14, 3, 0, 18]));
exports['every cipher decrypts'] = () => NAMES.map(name => {
  const [made, tag] = [encrypt(name, 'żółw and hare, again and again')].flat();
  const decipher = crypto.createDecipheriv(name, key(name), iv(name));
  if (isAuthenticated(name)) decipher.setAAD(Buffer.from('more')).setAuthTag(Buffer.from(tag, 'hex'));
  return decipher.update(made, 'hex', 'utf8') + decipher.final('utf8');
});
exports['characters that are broken by blocks'] = () => {
  const cipher = crypto.createCipheriv('aes-256-cbc', KEY, IV);
  const made = Buffer.concat([cipher.update('żółwżółwżółwżó🚀łw'), cipher.final()]);
  const decipher = crypto.createDecipheriv('aes-256-cbc', KEY, IV);
  let text = '';
  for (const byte of made) text += decipher.update(Buffer.from([byte]), undefined, 'utf8');
  return text + decipher.final('utf8');
};
exports['pieces in base64'] = () => {
  const cipher = crypto.createCipheriv('aes-256-ctr', KEY, IV);
  return [cipher.update('a', 'utf8', 'base64'), cipher.update('bcd', 'utf8', 'base64'), cipher.final('base64')];
};
exports['pieces that come are those of Node.js'] = () => {
  const cipher = crypto.createCipheriv('aes-256-cbc', KEY, IV);
  const made = [cipher.update(Buffer.alloc(15)), cipher.update(Buffer.alloc(1)), cipher.update(Buffer.alloc(33)), cipher.final()];
  const decipher = crypto.createDecipheriv('aes-256-cbc', KEY, IV);
  return [made.map(piece => piece.length), [...made.map(piece => decipher.update(piece).length), decipher.final().length]];
};
exports['without padding'] = () => {
  const cipher = crypto.createCipheriv('aes-256-cbc', KEY, IV).setAutoPadding(false);
  const made = Buffer.concat([cipher.update(Buffer.alloc(32)), cipher.final()]);
  const decipher = crypto.createDecipheriv('aes-256-cbc', KEY, IV);
  decipher.setAutoPadding(false);
  return [made.toString('hex'), Buffer.concat([decipher.update(made), decipher.final()]).length];
};
exports['vectors of other lengths in GCM'] = () => [1, 8, 16, 60].map(length => {
  const cipher = crypto.createCipheriv('aes-128-gcm', KEY.subarray(0, 16), Buffer.alloc(length, 5));
  return [cipher.update('text', 'utf8', 'hex'), cipher.final('hex'), cipher.getAuthTag().toString('hex')];
});
exports['tags of other lengths'] = () => [4, 8, 12, 13, 16].map(authTagLength => {
  const cipher = crypto.createCipheriv('aes-256-gcm', KEY, SHORT, { authTagLength });
  cipher.final();
  return cipher.getAuthTag().toString('hex');
});
exports['keys as text, KeyObject, and ArrayBuffer'] = () => ['k'.repeat(32), crypto.createSecretKey(KEY), new Uint8Array(KEY).buffer].map(one => crypto.createCipheriv('AES256', one, IV).final('hex'));
exports['what is wrong is found'] = () => {
  const bad = (name, change) => attempt(() => {
    const cipher = crypto.createCipheriv(name, KEY, SHORT);
    cipher.setAAD(Buffer.from('aad'));
    const made = Buffer.concat([cipher.update('text'), cipher.final()]);
    const tag = cipher.getAuthTag();
    const decipher = crypto.createDecipheriv(name, KEY, SHORT);
    decipher.setAAD(Buffer.from(change === 'aad' ? 'xxx' : 'aad'));
    if (change === 'text') made[0] ^= 1;
    if (change === 'tag') tag[0] ^= 1;
    if (change !== 'no tag') decipher.setAuthTag(tag);
    return decipher.update(made, undefined, 'utf8') + decipher.final('utf8');
  });
  return ['aes-256-gcm', 'chacha20-poly1305'].flatMap(name => ['nothing', 'aad', 'text', 'tag', 'no tag'].map(change => bad(name, change)));
};
exports['bad ends'] = () => [
  attempt(() => { const one = crypto.createCipheriv('aes-256-cbc', KEY, IV).setAutoPadding(false); one.update('a'); return one.final(); }),
  attempt(() => { const one = crypto.createDecipheriv('aes-256-cbc', KEY, IV); one.update(Buffer.alloc(16)); return one.final(); }),
  attempt(() => { const one = crypto.createDecipheriv('aes-256-cbc', KEY, IV); one.update(Buffer.alloc(15)); return one.final(); }),
  attempt(() => crypto.createDecipheriv('aes-256-cbc', KEY, IV).final()),
];
exports['errors of createCipheriv'] = () => [
  ['aes-256-xxx', KEY, IV], ['aes-256-cbc', KEY.subarray(1), IV], ['aes-256-cbc', KEY, SHORT], [1, KEY, IV], ['aes-256-cbc', null, IV], ['aes-256-cbc', KEY], ['aes-256-cbc', KEY, null], ['aes-256-ecb', KEY, IV],
  ['aes-256-gcm', KEY, Buffer.alloc(0)], ['chacha20-poly1305', KEY, IV], ['aes-256-gcm', KEY, SHORT, { authTagLength: 5 }], ['aes-256-gcm', KEY, SHORT, { authTagLength: 'a' }], ['aes-256-cbc', 5, IV],
].map(args => attempt(() => crypto.createCipheriv(...args)));
exports['errors of states'] = () => {
  const gcm = () => crypto.createCipheriv('aes-256-gcm', KEY, SHORT);
  const back = () => crypto.createDecipheriv('aes-256-gcm', KEY, SHORT);
  const cbc = () => crypto.createCipheriv('aes-256-cbc', KEY, IV);
  return [
    () => cbc().update(1), () => { const one = cbc(); one.final(); one.update('a'); }, () => { const one = cbc(); one.final(); one.final(); }, () => { const one = cbc(); one.final(); one.setAutoPadding(); },
    () => gcm().getAuthTag(), () => cbc().getAuthTag(), () => cbc().setAAD(IV), () => gcm().setAAD(1), () => { const one = gcm(); one.update('a'); one.setAAD(IV); }, () => back().final(),
    () => back().setAuthTag(Buffer.alloc(17)), () => back().setAuthTag(1), () => { const one = back(); one.setAuthTag(IV); one.setAuthTag(IV); }, () => crypto.createDecipheriv('aes-256-gcm', KEY, SHORT, { authTagLength: 16 }).setAuthTag(Buffer.alloc(15)),
  ].map(attempt);
};
exports['a cipher is a stream'] = async () => {
  const cipher = crypto.createCipheriv('aes-256-cbc', KEY, IV);
  const decipher = crypto.createDecipheriv('aes-256-cbc', KEY, IV);
  cipher.write('some ');
  cipher.end('text');
  let text = '';
  for await (const piece of cipher.pipe(decipher)) text += piece;
  return text;
};
exports['a stream tells what is wrong'] = () => new Promise(resolve => {
  const decipher = crypto.createDecipheriv('aes-256-cbc', KEY, IV);
  decipher.on('error', error => resolve(error.code));
  decipher.on('data', () => {});
  decipher.end(Buffer.alloc(16));
});
exports['getCipherInfo'] = () => [...['aes-256-cbc', 'AES-128-GCM', 'aes-256-ecb', 'chacha20-poly1305', 'aes256', 'id-aes256-GCM', 'aes-192-ctr', 'aes-128-cfb8', 'aes-256-ofb', 'aes-256-cfb', 'des3', 'des-ede3', 'des-ede3-ecb', 427, 'none'].map(name => crypto.getCipherInfo(name)),
  crypto.getCipherInfo('aes-256-gcm', { ivLength: 16 }), crypto.getCipherInfo('aes-256-cbc', { keyLength: 5 }), crypto.getCipherInfo('aes-256-cbc', { ivLength: 5 }), attempt(() => crypto.getCipherInfo({}))];
exports['getCiphers'] = () => ['aes-256-cbc', 'id-aes128-GCM', 'chacha20-poly1305'].map(name => crypto.getCiphers().includes(name));
exports['keys are wrapped'] = () => [128, 192, 256].map(bits => {
  const [key, vector] = [KEY.subarray(0, bits / 8), Buffer.alloc(8, 0xa6)];
  const cipher = crypto.createCipheriv(`aes${bits}-wrap`, key, vector);
  const made = cipher.update(Buffer.alloc(24, 5));
  const decipher = crypto.createDecipheriv(`id-aes${bits}-wrap`, key, vector);
  return [made.toString('hex'), cipher.final('hex'), decipher.update(made, undefined, 'hex'), decipher.final('hex'), crypto.getCipherInfo(`aes${bits}-wrap`), ...[24, 23, 16].map(length => attempt(() => crypto.createDecipheriv(`aes${bits}-wrap`, key, vector).update(Buffer.alloc(length)))), attempt(() => crypto.createCipheriv(`aes${bits}-wrap`, key, vector).update(Buffer.alloc(8)))];
});
