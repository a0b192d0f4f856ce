// Publishing: an event goes to the publisher proxy, and its promise is kept in the shape that axios
// gives to answers and errors, since that is what the reference publishes with.

import { native } from 'duet:native';
import { structuredEvent, typeOf } from 'duet:cloudevent';
import { calling } from 'duet:opentelemetry/client';

class AxiosError extends Error {
  constructor(message, code, config, response) {
    super(message);
    this.name = 'AxiosError';
    this.isAxiosError = true;
    this.code = code;
    this.config = config;
    if (response === undefined) return;
    this.response = response;
    this.status = response.status;
  }

  toJSON() {
    const { message, name, stack, config, code, status = null } = this;
    return { message, name, stack, config, code, status };
  }
}

/** Sends a body, and answers with a promise of the proxy's answer. */
export function post(body, contentType) {
  const config = { method: 'post', baseURL: native.publisherAddress(), headers: { 'Content-Type': contentType }, data: body };
  const call = calling('POST', config.baseURL);
  return new Promise((resolve, reject) => {
    native.publish(contentType, body, call.fields, (nothing, told) => {
      if (typeof told[0] === 'number') {
        call.answered(told[0]);
        answered(config, told, resolve, reject);
      } else {
        call.failed(told[0], told[1]);
        reject(new AxiosError(told[1], told[0], config));
      }
    });
  });
}

function answered(config, [status, statusText, fields, text], resolve, reject) {
  const headers = {};
  for (let index = 0; index < fields.length; index += 2) headers[fields[index]] = fields[index + 1];
  const response = { data: parsed(text), status, statusText, headers, config };
  if (status >= 200 && status < 300) {
    resolve(response);
    return;
  }
  const code = status >= 400 && status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE';
  reject(new AxiosError(`Request failed with status code ${status}`, code, config, response));
}

/** The answer as JSON, if it is. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Publishes an event in structured mode. Throws at once if it is not valid. */
export function emitCloudEvent(type, source, data, attributes) {
  const event = { type, source, data, ...attributes };
  event.datacontenttype ||= typeOf(data);
  return post(structuredEvent(event), 'application/cloudevents+json; charset=utf-8');
}

/** Publishes what the handler says is an event. */
export function publishCloudEvent(event) {
  console.warn('publishCloudEvent is deprecated. Use emitCloudEvent');
  return post(typeof event === 'string' ? event : JSON.stringify(event) ?? '', 'application/cloudevents+json');
}
