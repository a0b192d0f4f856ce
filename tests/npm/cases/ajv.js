'use strict';

const Ajv = require('ajv').default;

exports['validates'] = () => {
  const validate = new Ajv({ allErrors: true }).compile({ type: 'object', properties: { a: { type: 'integer', minimum: 2 }, b: { type: 'array', items: { enum: ['x', 'y'] }, uniqueItems: true } }, required: ['a'], additionalProperties: false });
  return [validate({ a: 2, b: ['x'] }), validate({ a: 1, b: ['x', 'x', 'z'], c: 1 }), validate.errors];
};
