import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dump } from 'js-yaml';
import { freePort } from '../../src/kube/testing/free-port.js';

export interface ScrapeJob {
  readonly job: string;
  /** Such as `http://127.0.0.1:9100`; its /metrics are read. */
  readonly url: string;
}

export interface QueryAnswer {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly result: readonly unknown[] };
}

/** Debian's package prometheus brings both. */
export const prometheusIsThere =
  spawnSync('prometheus', ['--version']).error === undefined &&
  spawnSync('promtool', ['--version']).error === undefined;

/** A real Prometheus, with a scratch folder, that scrapes once a second. */
export class Prometheus {
  private readonly folder: string;
  private readonly process: ChildProcess;
  private readonly url: string;
  private log = '';

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}`;
    const args = [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ];
    this.process = spawn('prometheus', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.process.stderr?.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
  }

  /** Starts it, and waits until it has scraped all jobs twice, so that rates have values. */
  static async scraping(jobs: readonly ScrapeJob[]): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'cpe-sim-prometheus-'));
    const config = {
      global: { scrape_interval: '1s', scrape_timeout: '1s' },
      scrape_configs: jobs.map(({ job, url }) => ({
        job_name: job,
        static_configs: [{ targets: [new URL(url).host], labels: { namespace: 'lab' } }],
      })),
    };
    writeFileSync(join(folder, 'prometheus.yaml'), dump(config));
    const made = new Prometheus(folder, await freePort());
    try {
      await made.until(`count(count_over_time(up[1m]) >= 2 and up == 1) == ${jobs.length}`);
    } catch (error) {
      await made.stop();
      throw error;
    }
    return made;
  }

  async query(expr: string): Promise<QueryAnswer> {
    const answer = await fetch(`${this.url}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: expr }),
    });
    return (await answer.json()) as QueryAnswer;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      const ended = once(this.process, 'exit');
      this.process.kill('SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true });
  }

  private async until(expr: string): Promise<void> {
    const end = performance.now() + 30_000;
    for (;;) {
      // Before it listens there is no answer.
      const answer = await this.query(expr).catch(() => undefined);
      if (answer?.data?.result.length === 1) return;
      if (performance.now() > end) throw new Error(`Prometheus: not in 30 s: ${expr}\n${this.log}`);
      await sleep(100);
    }
  }
}
