// `util.parseArgs`: a command line's options and the rest.

import { native } from 'duet:native';
import { checkBoolean, checkObject, checkString, coded, invalidArgType, invalidArgValue, received } from 'duet:errors';

const own = (object, key) => Object.hasOwn(object, key) ? object[key] : undefined;
const wrongValue = message => coded(TypeError, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE', message);

function checkArray(value, name, checkItem) {
  if (!Array.isArray(value)) throw invalidArgType(name, 'Array', value);
  if (checkItem) value.forEach((item, index) => checkItem(item, `${name}[${index}]`));
}

function checkOptions(options) {
  checkObject(options, 'options');
  for (const [name, option] of Object.entries(options)) {
    checkObject(option, `options.${name}`);
    const type = own(option, 'type');
    if (type !== 'string' && type !== 'boolean') {
      throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "options.${name}.type" property must be ('string|boolean').${received(type)}`);
    }
    if (Object.hasOwn(option, 'short')) {
      checkString(option.short, `options.${name}.short`);
      if (option.short.length !== 1) throw invalidArgValue(`options.${name}.short`, option.short, 'must be a single character');
    }
    if (Object.hasOwn(option, 'multiple')) checkBoolean(option.multiple, `options.${name}.multiple`);
    const value = own(option, 'default');
    if (value === undefined) continue;
    const check = type === 'string' ? checkString : checkBoolean;
    if (option.multiple) checkArray(value, `options.${name}.default`, check);
    else check(value, `options.${name}.default`);
  }
}

const typeOf = (options, name) => Object.hasOwn(options, name) ? own(options[name], 'type') : undefined;
const longName = (options, letter) => Object.entries(options).find(([, option]) => own(option, 'short') === letter)?.[0] ?? letter;

function tokensOf(values, options) {
  const tokens = [];
  const rest = [...values];
  let index = -1;
  // What a group of letters stands for is at the index of the group.
  let grouped = 0;
  const option = (name, rawName, value, inlineValue) => tokens.push({ kind: 'option', name, rawName, index, value, inlineValue });
  const optionThatMayTakeNext = (name, rawName) => {
    const takesNext = typeOf(options, name) === 'string' && rest.length > 0 && rest[0] !== undefined && rest[0] !== null;
    option(name, rawName, takesNext ? rest.shift() : undefined, takesNext ? false : undefined);
    if (takesNext) index++;
  };
  while (rest.length > 0) {
    const value = rest.shift();
    if (grouped > 0) grouped--;
    else index++;
    if (value === '--') {
      tokens.push({ kind: 'option-terminator', index });
      for (const one of rest) tokens.push({ kind: 'positional', index: ++index, value: one });
      break;
    }
    const isShort = value.length > 1 && value[0] === '-' && value[1] !== '-';
    if (isShort && value.length === 2) optionThatMayTakeNext(longName(options, value[1]), value);
    else if (isShort && typeOf(options, longName(options, value[1])) === 'string') option(longName(options, value[1]), value.slice(0, 2), value.slice(2), true);
    else if (isShort) {
      const letters = [];
      for (let at = 1; at < value.length; at++) {
        const takesRest = typeOf(options, longName(options, value[at])) === 'string' && at < value.length - 1;
        letters.push(`-${takesRest ? value.slice(at) : value[at]}`);
        if (takesRest) break;
      }
      rest.unshift(...letters);
      grouped = letters.length;
    } else if (value.startsWith('--') && value.length > 2) {
      const equals = value.indexOf('=', 3);
      if (equals === -1) optionThatMayTakeNext(value.slice(2), value);
      else option(value.slice(2, equals), value.slice(0, equals), value.slice(equals + 1), true);
    } else {
      tokens.push({ kind: 'positional', index, value });
    }
  }
  return tokens;
}

function checkToken(token, options, allowPositionals, allowNegative) {
  let { name } = token;
  if (!Object.hasOwn(options, name)) {
    const positive = allowNegative && name.startsWith('no-') ? name.slice(3) : undefined;
    if (positive === undefined || typeOf(options, positive) !== 'boolean') {
      const hint = allowPositionals ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- ${JSON.stringify(token.rawName)}` : '';
      throw coded(TypeError, 'ERR_PARSE_ARGS_UNKNOWN_OPTION', `Unknown option '${token.rawName}'${hint}`);
    }
    name = positive;
  }
  const short = own(options[name], 'short');
  const shown = `${short ? `-${short}, ` : ''}--${name}`;
  const type = typeOf(options, name);
  if (type === 'string' && typeof token.value !== 'string') throw wrongValue(`Option '${shown} <value>' argument missing`);
  if (type === 'boolean' && token.value !== undefined && token.value !== null) throw wrongValue(`Option '${shown}' does not take an argument`);
  if (!token.inlineValue && token.value?.length > 1 && token.value[0] === '-') {
    const example = token.rawName.startsWith('--') ? `'${token.rawName}=-XYZ'` : `'--${token.name}=-XYZ' or '${token.rawName}-XYZ'`;
    throw wrongValue(`Option '${token.rawName}' argument is ambiguous.\nDid you forget to specify the option argument for '${token.rawName}'?\nTo specify an option argument starting with a dash use ${example}.`);
  }
}

function store(token, options, values, allowNegative) {
  let { name, value } = token;
  if (name === '__proto__') return;
  if (allowNegative && name.startsWith('no-') && value === undefined) {
    name = name.slice(3);
    token.name = name;
    value = false;
  }
  value ??= true;
  if (!(Object.hasOwn(options, name) && own(options[name], 'multiple'))) values[name] = value;
  else if (values[name]) values[name].push(value);
  else values[name] = [value];
}

export function parseArgs(config = {}) {
  const given = own(config, 'args') ?? native.lazy('duet:process').process.argv.slice(2);
  const strict = own(config, 'strict') ?? true;
  const allowPositionals = own(config, 'allowPositionals') ?? !strict;
  const returnTokens = own(config, 'tokens') ?? false;
  const allowNegative = own(config, 'allowNegative') ?? false;
  const options = own(config, 'options') ?? { __proto__: null };
  checkArray(given, 'args');
  checkBoolean(strict, 'strict');
  checkBoolean(allowPositionals, 'allowPositionals');
  checkBoolean(returnTokens, 'tokens');
  checkBoolean(allowNegative, 'allowNegative');
  checkOptions(options);
  const tokens = tokensOf(given, options);
  const result = { values: { __proto__: null }, positionals: [] };
  if (returnTokens) result.tokens = tokens;
  for (const token of tokens) {
    if (token.kind === 'option') {
      if (strict) checkToken(token, options, allowPositionals, allowNegative);
      store(token, options, result.values, allowNegative);
    } else if (token.kind === 'positional') {
      if (!allowPositionals) throw coded(TypeError, 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL', `Unexpected argument '${token.value}'. This command does not take positional arguments`);
      result.positionals.push(token.value);
    }
  }
  for (const [name, option] of Object.entries(options)) {
    if (own(option, 'default') !== undefined && result.values[name] === undefined && name !== '__proto__') result.values[name] = option.default;
  }
  return result;
}
