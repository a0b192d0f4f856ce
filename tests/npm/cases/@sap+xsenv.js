'use strict';

const xsenv = require('@sap/xsenv');

exports['finds services'] = () => { process.env.VCAP_SERVICES = JSON.stringify({ xsuaa: [{ name: 'my-uaa', label: 'xsuaa', tags: ['xsuaa'], credentials: { clientid: 'id', url: 'http://u' } }] }); try { return [xsenv.getServices({ uaa: { tag: 'xsuaa' } }), xsenv.serviceCredentials('my-uaa'), xsenv.filterServices({ label: 'none' })]; } finally { delete process.env.VCAP_SERVICES; } };
exports['misses services'] = () => { try { xsenv.getServices({ db: { tag: 'hana' } }); } catch (error) { return error.message; } };
