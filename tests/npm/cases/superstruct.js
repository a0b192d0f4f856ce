'use strict';

const { assert, object, string, array, number, create, defaulted, is } = require('superstruct');

exports['asserts'] = () => {
  const User = object({ name: string(), ids: defaulted(array(number()), () => []) });
  try { assert({ name: 1 }, User); } catch (error) { return [error.message, create({ name: 'x' }, User), is({ name: 'x', ids: ['1'] }, User)]; }
};
