'use strict';

const { load } = require('cheerio');

exports['selects and changes'] = () => {
  const $ = load('<ul><li class="a">1</li><li>2</li></ul>');
  $('li.a').attr('data-x', '3').text('&');
  return [$('li').map((i, element) => $(element).text()).get(), $.html(), $('ul > li:nth-child(2)').html()];
};
