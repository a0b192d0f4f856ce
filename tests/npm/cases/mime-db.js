'use strict';

const db = require('mime-db');

exports['knows'] = () => [db['application/json'], Object.keys(db).length > 2000];
