'use strict';

const bcrypt = require('bcryptjs');

exports['hashes'] = async () => [bcrypt.hashSync('secret', '$2b$04$abcdefghijklmnopqrstuu'), await bcrypt.compare('secret', bcrypt.hashSync('secret', 4)), await bcrypt.compare('other', await bcrypt.hash('secret', 4)), bcrypt.getRounds(await bcrypt.hash('x', 5))];
