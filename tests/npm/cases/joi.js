'use strict';

const Joi = require('joi');

exports['validates'] = () => {
  const schema = Joi.object({ name: Joi.string().alphanum().min(3).required(), born: Joi.date().iso(), email: Joi.string().email({ tlds: { allow: ['com'] } }) }).with('name', 'born');
  return [schema.validate({ name: 'abc', born: '2000-01-01' }), schema.validate({ name: 'a', email: 'x@y.de' }, { abortEarly: false }).error.details.map(detail => detail.message)];
};
