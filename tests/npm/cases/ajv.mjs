import Ajv from 'ajv';

export const validates = () => {
  const validate = new Ajv.default({ allErrors: true }).compile({ type: 'object', properties: { a: { type: 'integer', minimum: 2 } }, required: ['a'], additionalProperties: false });
  return [validate({ a: 2 }), validate({ a: 1, c: 1 }), validate.errors];
};
