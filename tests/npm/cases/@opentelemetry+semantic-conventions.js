'use strict';

const { ATTR_HTTP_REQUEST_METHOD, ATTR_SERVICE_NAME, SEMATTRS_HTTP_URL } = require('@opentelemetry/semantic-conventions');

exports['names'] = () => [ATTR_HTTP_REQUEST_METHOD, ATTR_SERVICE_NAME, SEMATTRS_HTTP_URL];
