'use strict';

const { Kysely, DummyDriver, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } = require('kysely');

const database = new Kysely({ dialect: { createAdapter: () => new PostgresAdapter(), createDriver: () => new DummyDriver(), createIntrospector: db => new PostgresIntrospector(db), createQueryCompiler: () => new PostgresQueryCompiler() } });

exports['builds queries'] = () => [
  database.selectFrom('person as p').leftJoin('pet', 'pet.owner', 'p.id').select(['p.id', 'pet.name as pet']).where('p.age', '>', 3).where(eb => eb.or([eb('p.name', '=', 'a'), eb('p.name', 'is', null)])).orderBy('p.id', 'desc').limit(2).compile(),
  database.insertInto('person').values([{ name: 'a' }, { name: 'b' }]).onConflict(on => on.column('name').doNothing()).returningAll().compile(),
  database.with('old', db => db.selectFrom('person').selectAll().where('age', '>', 60)).updateTable('person').set({ age: sql`age + ${1}` }).compile(),
].map(({ sql: text, parameters }) => [text, parameters]);
exports['runs'] = () => database.selectFrom('person').selectAll().execute();
exports['in a transaction'] = () => database.transaction().execute(async transaction => (await transaction.deleteFrom('person').executeTakeFirst()).numDeletedRows);
