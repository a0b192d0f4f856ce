'use strict';

const { Sequelize, DataTypes, Op } = require('sequelize');

const database = new Sequelize('postgres://u:p@127.0.0.1:1/d', { dialect: 'postgres', logging: false, pool: { acquire: 500 }, retry: { max: 0 } });
const Author = database.define('author', { name: { type: DataTypes.STRING, allowNull: false, validate: { len: [2, 10] } }, age: DataTypes.INTEGER });

exports['builds queries'] = () => { const generator = database.getQueryInterface().queryGenerator; return [generator.selectQuery('authors', { where: { age: { [Op.gt]: 3 }, name: { [Op.in]: ['a', 'b'] } }, order: [['name', 'DESC']], limit: 5 }, Author), generator.insertQuery('authors', { name: 'é', age: 4 }, Author.rawAttributes).query]; };
exports['validates'] = () => Author.build({ name: 'x' }).validate().catch(error => [error.name, error.errors.map(one => [one.path, one.message])]);
exports['needs a server'] = () => database.authenticate().catch(error => [error.name, error.parent?.code]);
