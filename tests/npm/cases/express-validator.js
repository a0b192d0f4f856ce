'use strict';

const { body, query, validationResult } = require('express-validator');

exports['validates'] = async () => { const request = { body: { email: 'x', age: '36' }, query: {} }; await body('email').isEmail().run(request); await body('age').isInt().toInt().run(request); await query('page').exists().withMessage('page is needed').run(request); return [validationResult(request).array(), request.body]; };
