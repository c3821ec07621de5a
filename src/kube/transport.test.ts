import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KubeClient } from './client.js';
import { PODS } from './resources.js';

let server: Server;
let url: string;
/** What was asked, with the port it came from. */
let asked: { readonly path: string; readonly port: number | undefined; readonly agent: string | undefined }[];
let answer: { readonly status: number; readonly body: string };

beforeEach(async () => {
  asked = [];
  answer = { status: 200, body: '{"metadata":{"resourceVersion":"1"},"items":[]}' };
  server = createServer((request, response) => {
    const { url: path = '', socket, headers } = request;
    asked.push({ path, port: socket.remotePort, agent: headers.authorization });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

function client(cluster: { readonly server?: string; readonly proxyUrl?: string } = {}): KubeClient {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'c', server: `${url}/clusters/one/`, skipTLSVerify: true, ...cluster },
    { name: 'u', token: 'secret' },
  );
  return KubeClient.fromConfig({ load: () => config, fieldManager: 'test' });
}

describe('Transport over HTTP/1.1', () => {
  it('keeps its connection for the next call, and the path that a proxy wants', async () => {
    const kube = client();
    for (let i = 0; i < 20; i++) await kube.list(PODS, 'lab');
    // A call that comes right after an answer may find its connection not yet free, and make a second one.
    expect(new Set(asked.map(({ port }) => port)).size).toBeLessThanOrEqual(2);
    expect(asked[0]).toMatchObject({
      path: '/clusters/one/api/v1/namespaces/lab/pods',
      agent: 'Bearer secret',
    });
    await kube.close();
  });

  it('goes through the proxy that the kubeconfig names', async () => {
    const kube = client({ server: 'http://api.example.test', proxyUrl: url });
    await kube.list(PODS, 'lab');
    expect(asked[0]?.path).toBe('http://api.example.test/api/v1/namespaces/lab/pods');
    await kube.close();
  });

  it('says that it knows no other kind of proxy', async () => {
    const kube = client({ proxyUrl: 'socks5://127.0.0.1:1' });
    await expect(kube.list(PODS, 'lab')).rejects.toMatchObject({
      code: 'KUBE_CONFIG',
      message: expect.stringContaining('socks5://127.0.0.1:1'),
    });
    await kube.close();
  });

  it('tells an answer that is not of Kubernetes', async () => {
    answer = { status: 200, body: '<html>Welcome</html>' };
    const kube = client();
    await expect(kube.list(PODS, 'lab')).rejects.toMatchObject({ code: 'KUBE_ANSWER' });
    answer = { status: 502, body: 'Bad Gateway' };
    await expect(kube.list(PODS, 'lab')).rejects.toMatchObject({ code: 'KUBE_API', status: 502 });
    await kube.close();
  });

  it('opens no connection after it was closed', async () => {
    const kube = client();
    await kube.list(PODS, 'lab');
    await kube.close();
    await expect(kube.list(PODS, 'lab')).rejects.toThrow('This client is closed');
    expect(asked).toHaveLength(1);
  });

  it('says that nobody listens', async () => {
    server.close();
    server.closeAllConnections();
    const kube = client();
    await expect(kube.list(PODS, 'lab')).rejects.toMatchObject({
      code: 'KUBE_CONNECTION',
      message: expect.stringMatching(/^GET pods in lab: no answer \(.*ECONNREFUSED/),
    });
    await kube.close();
  });
});
