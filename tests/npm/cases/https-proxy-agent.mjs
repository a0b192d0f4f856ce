import { HttpsProxyAgent } from 'https-proxy-agent';
import http from 'http';
import https from 'https';

export const tunnels = () => new Promise(resolve => {
  const proxy = http.createServer();
  proxy.on('connect', (request, socket) => { socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n'); resolve([request.method, request.url, request.headers['proxy-authorization']]); proxy.close(); });
  proxy.listen(0, '127.0.0.1', () => {
    const agent = new HttpsProxyAgent(`http://u:p@127.0.0.1:${proxy.address().port}`);
    https.get({ host: 'example.test', port: 443, agent }).on('error', () => {});
  });
});
