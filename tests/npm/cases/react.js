'use strict';

const { createElement, Children, isValidElement, memo } = require('react');

exports['makes elements'] = () => { const element = createElement('a', { href: 'x', key: 'k' }, 'b', createElement('c')); return [element.type, element.key, Children.count(element.props.children), isValidElement(element), typeof memo(() => null)]; };
