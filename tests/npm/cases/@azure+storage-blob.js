'use strict';

const { BlobServiceClient, StorageSharedKeyCredential, generateBlobSASQueryParameters, BlobSASPermissions } = require('@azure/storage-blob');
const { served } = require('./fixtures/server.js');

const credential = new StorageSharedKeyCredential('account', Buffer.from('key').toString('base64'));
exports['uploads'] = () => { const seen = []; return served(async url => { const client = new BlobServiceClient(`${url}/account`, credential).getContainerClient('box').getBlockBlobClient('a b.txt'); const { etag } = await client.upload('hello', 5, { blobHTTPHeaders: { blobContentType: 'text/plain' } }); const downloaded = await client.downloadToBuffer(); return [etag, seen, String(downloaded)]; }, (request, response) => { let text = ''; request.on('data', chunk => { text += chunk; }).on('end', () => { seen.push([request.method, request.url, request.headers['x-ms-blob-content-type'] ?? null, /^SharedKey account:/.test(request.headers.authorization), text]); if (request.method === 'PUT') response.writeHead(201, { ETag: '"e"', 'Last-Modified': 'Mon, 01 Jan 2024 00:00:00 GMT' }).end(); else response.writeHead(request.method === 'HEAD' ? 200 : 206, { 'Content-Length': 5, 'Content-Range': 'bytes 0-4/5', ETag: '"e"', 'Last-Modified': 'Mon, 01 Jan 2024 00:00:00 GMT' }).end(request.method === 'HEAD' ? undefined : 'hello'); }); }); };
exports['signs'] = () => generateBlobSASQueryParameters({ containerName: 'box', blobName: 'b', permissions: BlobSASPermissions.parse('r'), startsOn: new Date(0), expiresOn: new Date(86400000), version: '2022-11-02' }, credential).toString();
