// The page with which Express ends a request that nobody answers. It never says why: that is for the
// log.

import { REASONS } from 'duet:outgoing';

export const escapeHtml = text => String(text).replace(/["&'<>]/g, character => `&${{ '"': 'quot', '&': 'amp', "'": '#39', '<': 'lt', '>': 'gt' }[character]};`);

const page = text => `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>${escapeHtml(text)}</pre>\n</body>\n</html>\n`;

export function answer(response, status, headers = {}) {
  for (const name of ['Content-Encoding', 'Content-Language', 'Content-Range']) response.removeHeader(name);
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Content-Security-Policy', "default-src 'none'");
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(page(REASONS[status] ?? String(status)));
}
