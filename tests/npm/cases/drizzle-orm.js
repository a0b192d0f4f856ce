'use strict';

const { drizzle } = require('drizzle-orm/pg-proxy');
const { pgTable, serial, text, integer } = require('drizzle-orm/pg-core');
const { eq, and, gt, sql } = require('drizzle-orm');

const users = pgTable('users', { id: serial('id').primaryKey(), name: text('name').notNull(), age: integer('age').default(3) });

exports['asks and answers'] = async () => { const seen = []; const database = drizzle(async (query, parameters, method) => { seen.push([query, parameters, method]); return { rows: method === 'all' ? [[1, 'Ada']] : [] }; }); const rows = await database.select({ id: users.id, name: users.name }).from(users).where(and(eq(users.name, 'Ada'), gt(users.age, 3))).limit(1); await database.insert(users).values({ name: 'é' }); await database.update(users).set({ age: sql`${users.age} + 1` }); return [rows, seen]; };
