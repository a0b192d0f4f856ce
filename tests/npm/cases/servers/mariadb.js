// `mysql2` with a real server.

'use strict';

const mysql = require('mysql2');
const { createConnection, createPool } = require('mysql2/promise');

const place = { host: '127.0.0.1', port: Number(process.env.TEST_PORT), user: 'duet', password: 'secret', database: 'duet', charset: 'utf8mb4' };

async function connected(use, more) {
  const connection = await createConnection({ ...place, ...more });
  try {
    return await use(connection);
  } finally {
    await connection.end();
  }
}

exports['answers 1,000 queries'] = () => connected(async connection => {
  let sum = 0;
  for (let n = 0; n < 500; n += 1) {
    const [plain] = await connection.query('SELECT ? + 1 AS next', [n]);
    const [prepared] = await connection.execute('SELECT CAST(? AS SIGNED) AS same', [n]);
    sum += plain[0].next + prepared[0].same;
  }
  return sum;
});
exports['knows types'] = () => connected(async connection => {
  const [rows] = await connection.query("SELECT 1.5e0 f, 'é𝌆' t, NULL n, CAST('2024-01-01 10:00:00' AS DATETIME) d, X'0102' y, 12345678901234567890 i, 1.10 c");
  return rows;
}, { timezone: 'Z', supportBigNumbers: true });
exports['rolls back'] = () => connected(async connection => {
  await connection.query('CREATE TEMPORARY TABLE things (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20)) ENGINE=InnoDB');
  await connection.beginTransaction();
  const [{ insertId, affectedRows }] = await connection.query('INSERT INTO things (name) VALUES ?', [[['a'], ['b']]]);
  await connection.commit();
  await connection.beginTransaction();
  await connection.query('DELETE FROM things');
  await connection.rollback();
  const [rows] = await connection.query('SELECT * FROM things ORDER BY id');
  return [insertId, affectedRows, rows];
});
exports['uses a pool'] = async () => {
  const pool = createPool({ ...place, connectionLimit: 3 });
  const answers = await Promise.all(Array.from({ length: 100 }, (unused, n) => pool.query('SELECT ? AS n', [n])));
  await pool.end();
  return answers.reduce((sum, [rows]) => sum + rows[0].n, 0);
};
exports['streams rows'] = () => new Promise((resolve, reject) => {
  const connection = mysql.createConnection(place);
  let rows = 0;
  connection.query('SELECT seq FROM seq_1_to_500').stream().on('data', () => { rows += 1; }).on('error', reject).on('end', () => connection.end(() => resolve(rows)));
});
exports['says what is wrong'] = async () => [
  await connected(connection => connection.query('SELECT nothing').catch(({ code, errno, sqlState }) => [code, errno, sqlState])),
  await connected(() => 'in', { password: 'wrong' }).catch(({ code, errno }) => [code, errno]),
];
