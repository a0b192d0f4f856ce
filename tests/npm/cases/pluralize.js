'use strict';

const pluralize = require('pluralize');

exports['pluralizes'] = () => [pluralize('person'), pluralize('test', 1, true), pluralize.singular('geese'), pluralize('octopus', 2)];
