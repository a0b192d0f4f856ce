// `pg`: a pool, and transactions on a connection with TLS.

'use strict';

const { Client, Pool } = require('pg');
const { certificate } = require('../../fixtures/keys.js');
const { port, rounds, thousand } = require('./rounds.js');

const place = { host: '127.0.0.1', port, user: 'postgres', password: 'secret', database: 'postgres' };

exports.main = rounds(async () => {
  const pool = new Pool({ ...place, max: 10 });
  const client = new Client({ ...place, ssl: { ca: certificate, servername: 'localhost' } });
  await client.connect();
  await client.query('CREATE TEMPORARY TABLE things (n int, name text)');
  try {
    return await thousand(async n => {
      if (n % 10 > 0) return (await pool.query('SELECT $1::int + 1 AS next', [n])).rows[0].next === n + 1;
      await client.query(`BEGIN; INSERT INTO things VALUES (${n}, 'é ${n}'); ${n % 20 ? 'COMMIT' : 'ROLLBACK'}`);
      const { rows } = await client.query({ name: 'find', text: 'SELECT name FROM things WHERE n = $1', values: [n] });
      return rows[0]?.name === (n % 20 ? `é ${n}` : undefined);
    });
  } finally {
    await Promise.all([pool.end(), client.end()]);
  }
});
