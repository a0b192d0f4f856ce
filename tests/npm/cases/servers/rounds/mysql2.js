// `mysql2`: a pool, with prepared statements and transactions.

'use strict';

const { createPool } = require('mysql2/promise');
const { port, rounds, thousand } = require('./rounds.js');

exports.main = rounds(async () => {
  const pool = createPool({ host: '127.0.0.1', port, user: 'duet', password: 'secret', database: 'duet', connectionLimit: 10 });
  try {
    return await thousand(async n => {
      if (n % 10 > 0) {
        const [rows] = await pool[n % 2 ? 'query' : 'execute']('SELECT CAST(? AS SIGNED) + 1 AS next', [n]);
        return rows[0].next === n + 1;
      }
      const connection = await pool.getConnection();
      await connection.query('CREATE TEMPORARY TABLE IF NOT EXISTS things (n INT, name VARCHAR(20)) ENGINE=InnoDB');
      await connection.beginTransaction();
      await connection.query('INSERT INTO things VALUES (?, ?)', [n, `é ${n}`]);
      await (n % 20 ? connection.commit() : connection.rollback());
      const [rows] = await connection.query('SELECT name FROM things WHERE n = ?', [n]);
      connection.release();
      return rows[0]?.name === (n % 20 ? `é ${n}` : undefined);
    });
  } finally {
    await pool.end();
  }
});
