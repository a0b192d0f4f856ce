'use strict';

const createError = require('http-errors');

exports['makes'] = () => [createError(404).message, createError(418, 'tea', { x: 1 }).x, new createError.Forbidden() instanceof createError.HttpError, createError.isHttpError(createError(500)), createError(503).expose, String(createError(400))];
