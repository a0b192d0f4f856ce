'use strict';

const validator = require('validator');

exports['asks'] = () => [validator.isEmail('foo@bar.com'), validator.isURL('http://a.b'), validator.isISO8601('2024-01-01'), validator.escape('<a href="x">'), validator.isCreditCard('4111111111111111'), validator.isMobilePhone('+4915112345678', 'de-DE'), validator.normalizeEmail('Some.Name@GoogleMail.com'), validator.isStrongPassword('aB1!aaaa'), validator.isAlpha('äöü', 'de-DE')];
