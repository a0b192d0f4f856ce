'use strict';

const slugify = require('slugify');

exports['slugs'] = () => [slugify('Ærøskøbing & Straße!', { lower: true, strict: true }), slugify('some string', '_')];
