'use strict';

const i18next = require('i18next');

exports['translates'] = async () => { const instance = i18next.createInstance(); const t = await instance.init({ lng: 'de', fallbackLng: 'en', showSupportNotice: false, resources: { de: { translation: { hi: 'Hallo {{name}}', key_one: '{{count}} Ding', key_other: '{{count}} Dinge' } }, en: { translation: { only: 'Only {{- raw}}' } } } }); return [t('hi', { name: 'Ada' }), t('key', { count: 1 }), t('key', { count: 3 }), t('only', { raw: '<b>' }), t('missing')]; };
