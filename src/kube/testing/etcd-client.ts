import { Agent } from 'undici';

/** What tests ask etcd for, by the JSON form of its gRPC interface on a Unix socket. */
export class EtcdClient {
  private readonly agent: Agent;

  constructor(socketPath: string) {
    this.agent = new Agent({ connect: { socketPath } });
  }

  async isReady(): Promise<boolean> {
    const { statusCode, body } = await this.agent.request({ origin: 'http://etcd', path: '/readyz', method: 'GET' });
    await body.dump();
    return statusCode === 200;
  }

  /** Forgets all revisions but the current one. */
  async compact(): Promise<void> {
    const { header } = (await this.call('/v3/kv/range', { key: 'AA==' })) as { header: { revision: string } };
    await this.call('/v3/kv/compaction', { revision: header.revision, physical: true });
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private async call(path: string, message: object): Promise<unknown> {
    const request = { origin: 'http://etcd', path, method: 'POST', body: JSON.stringify(message) } as const;
    const { statusCode, body } = await this.agent.request(request);
    if (statusCode !== 200) throw new Error(`etcd answered ${path} with ${statusCode}: ${await body.text()}`);
    return body.json();
  }
}
