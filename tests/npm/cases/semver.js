'use strict';

const semver = require('semver');

exports['compares'] = () => [semver.satisfies('1.2.3', '^1.0.0'), semver.gt('2.0.0-rc.1', '2.0.0-rc.0'), semver.inc('1.2.3', 'minor'), semver.coerce('v3.4').version, semver.rsort(['1.0.0', '3.0.0', '2.0.0'])];
