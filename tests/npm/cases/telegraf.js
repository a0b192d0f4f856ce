'use strict';

const { Telegraf, Markup } = require('telegraf');
const { served, ask } = require('./fixtures/server.js');

exports['answers a webhook'] = async () => {
  const sent = [];
  const telegram = (request, response) => { let text = ''; request.on('data', piece => { text += piece; }).on('end', () => { sent.push([request.url, JSON.parse(text)]); response.setHeader('Content-Type', 'application/json'); response.end('{"ok":true,"result":{"message_id":7}}'); }); };
  const answers = await served(apiRoot => {
    const bot = new Telegraf('1:token', { telegram: { apiRoot } });
    bot.botInfo = { id: 1, is_bot: true, username: 'bot', first_name: 'Bot' };
    bot.command('start', context => context.reply(`Hi ${context.from.first_name}`, Markup.inlineKeyboard([Markup.button.callback('Go', 'go')])));
    bot.hears(/é+/, async context => { if ((await context.reply(`${context.match[0]}!`)).message_id !== 7) throw new Error('not sent'); });
    const say = (url, text, entities) => ask(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ update_id: 1, message: { message_id: 1, date: 1, text, entities, from: { id: 2, first_name: 'Ada' }, chat: { id: 2, type: 'private' } } }) });
    return served(async url => [await say(`${url}/hook`, '/start', [{ type: 'bot_command', offset: 0, length: 6 }]), await say(`${url}/hook`, 'xéé'), (await ask(`${url}/other`, {}))[0]], bot.webhookCallback('/hook'));
  }, telegram);
  return [answers, sent];
};
