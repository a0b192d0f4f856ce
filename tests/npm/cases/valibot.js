'use strict';

const { array, checkAsync, email, minLength, object, optional, parse, parseAsync, pipe, pipeAsync, safeParse, string, transform } = require('valibot');

const Login = object({ email: pipe(string(), email()), password: pipe(string(), minLength(8)), tags: optional(array(string()), []) });

exports['parses'] = () => [parse(Login, { email: 'a@b.test', password: '12345678' }), safeParse(Login, { email: 'x', password: '1' }).issues.map(({ message, path }) => [message, path[0].key])];
exports['is asynchronous'] = () => parseAsync(pipeAsync(string(), checkAsync(async text => text.length > 2, 'short'), transform(text => text.length)), 'abc');
