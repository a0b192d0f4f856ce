'use strict';

const sanitizeHtml = require('sanitize-html');

exports['cleans'] = () => sanitizeHtml('<p onclick="x()">Hi <script>alert(1)</script><a href="javascript:x">l</a><b>b</b></p>', { allowedTags: ['p', 'a', 'b'] });
