// `pg` with a real server, which asks for a password and offers TLS.

'use strict';

const { Client, Pool } = require('pg');
const { certificate } = require('../fixtures/keys.js');

const place = { host: '127.0.0.1', port: Number(process.env.TEST_PORT), user: 'postgres', password: 'secret', database: 'postgres' };

async function connected(use, more) {
  const client = new Client({ ...place, ...more });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

exports['answers 1,000 queries'] = () => connected(async client => {
  let sum = 0;
  for (let n = 0; n < 1000; n += 1) {
    const { rows } = await client.query('SELECT $1::int + 1 AS next', [n]);
    sum += rows[0].next;
  }
  return sum;
});
exports['knows types'] = () => connected(async client => {
  const { rows, fields } = await client.query({ text: "SELECT 1.5::float8 f, 'é'::text t, NULL n, true b, '\\x0102'::bytea y, '{\"a\": [1]}'::jsonb j, '2024-01-01T00:00:00Z'::timestamptz d, ARRAY[1, 2] l, 9007199254740993::int8 i" });
  return [rows, fields.map(field => field.name)];
});
exports['inserts many rows in a transaction'] = () => connected(async client => {
  await client.query('CREATE TEMPORARY TABLE things (id serial PRIMARY KEY, name text, at jsonb)');
  await client.query('BEGIN');
  for (let n = 0; n < 300; n += 1) await client.query({ name: 'insert', text: 'INSERT INTO things (name, at) VALUES ($1, $2)', values: [`name ${n}`, { n }] });
  await client.query('SAVEPOINT half');
  await client.query('DELETE FROM things');
  await client.query('ROLLBACK TO half');
  await client.query('COMMIT');
  await client.query('BEGIN; DELETE FROM things; ROLLBACK');
  const { rows } = await client.query("SELECT count(*)::int, sum((at->>'n')::int)::int FROM things");
  return rows;
});
exports['uses a pool'] = async () => {
  const pool = new Pool({ ...place, max: 4 });
  const answers = await Promise.all(Array.from({ length: 200 }, (unused, n) => pool.query('SELECT $1::int AS n', [n])));
  const total = pool.totalCount;
  await pool.end();
  return [answers.reduce((sum, { rows }) => sum + rows[0].n, 0), total];
};
exports['speaks TLS'] = () => connected(async client => {
  const { rows } = await client.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
  const { rows: large } = await client.query("SELECT repeat('x', 300000) AS text");
  return [rows, large[0].text.length];
}, { ssl: { ca: certificate, servername: 'localhost' } });
exports['does not trust just anyone'] = () => connected(() => 'trusted', { ssl: { servername: 'localhost' } }).catch(error => error.code);
exports['is notified'] = () => connected(async client => {
  const heard = new Promise(resolve => { client.on('notification', ({ channel, payload }) => resolve([channel, payload])); });
  await client.query('LISTEN news');
  await client.query("NOTIFY news, 'hello'");
  return heard;
});
exports['says what is wrong'] = async () => [
  await connected(client => client.query('SELECT nothing').catch(({ code, severity, position, message }) => [code, severity, position, message])),
  await connected(() => 'in', { password: 'wrong' }).catch(({ code, message }) => [code, message]),
];
