'use strict';

const knex = require('knex');

exports['builds queries'] = () => { const database = knex({ client: 'pg' }); return [database('t').where({ a: 1 }).whereIn('b', [1, 2]).orderBy('c').toSQL().toNative(), database('t').insert([{ a: 1 }, { a: 2 }]).returning('id').toString(), database.schema.createTable('u', table => { table.increments(); table.string('n', 5).notNullable(); }).toString()]; };
