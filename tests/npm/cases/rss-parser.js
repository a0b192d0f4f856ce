'use strict';

const Parser = require('rss-parser');

exports['parses'] = async () => { const feed = await new Parser().parseString('<rss version="2.0"><channel><title>T</title><item><title>A</title><link>http://a</link><pubDate>Mon, 01 Jan 2024 00:00:00 GMT</pubDate></item></channel></rss>'); return [feed.title, feed.items]; };
