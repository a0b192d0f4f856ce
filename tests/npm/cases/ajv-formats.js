'use strict';

const Ajv = require('ajv');
const addFormats = require('ajv-formats');

exports['checks'] = () => {
  const ajv = (addFormats.default ?? addFormats)(new (Ajv.default ?? Ajv)());
  return ['date-time', 'email', 'uri', 'uuid', 'ipv6', 'duration'].map(format => [ajv.validate({ type: 'string', format }, '2024-01-01T00:00:00Z'), ajv.validate({ type: 'string', format }, '::1')]);
};
