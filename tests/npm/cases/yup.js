'use strict';

const { object, string, number, array, date } = require('yup');

const schema = object({ name: string().required().trim(), age: number().min(18).integer(), tags: array(string().oneOf(['a', 'b'])), at: date() });
exports['casts'] = () => schema.validate({ name: ' Ada ', age: '36', tags: ['a'], at: '2024-01-01' });
exports['explains'] = () => schema.validate({ age: 1, tags: ['c'] }, { abortEarly: false }).catch(error => [error.name, error.errors]);
