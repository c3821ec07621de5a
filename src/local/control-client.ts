import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AdminError } from '../api/admin.js';
import type { CpeList, FoundCpe } from './control-routes.js';
import { LocalError, messageOf, systemCode, type LocalErrorCode } from './errors.js';
import type { AnnotationChange } from './fleet-record.js';
import type { FleetView } from './fleet-view.js';

/** Where the control socket of this user's engine is unless it is said otherwise. */
export function defaultControlSocket(env: Readonly<Record<string, string | undefined>>, uid: number): string {
  const runtime = env['XDG_RUNTIME_DIR'];
  if (runtime !== undefined && runtime !== '') return join(runtime, 'cpe-sim', 'control.sock');
  return join(tmpdir(), `cpe-sim-${uid}`, 'control.sock');
}

/** The running engine, over its control socket. Every call rejects with a LocalError that says what to do. */
export interface ControlClient {
  fleets(): Promise<FleetView[]>;
  cpes(fleet: string, filter: { readonly state?: string; readonly limit?: number }): Promise<CpeList>;
  /** A CPE by id or serial number. */
  cpe(name: string): Promise<FoundCpe>;
  annotate(fleet: string, change: AnnotationChange): Promise<void>;
  scale(fleet: string, replicas: number): Promise<void>;
  delete(fleet: string): Promise<void>;
}

/** @param socketPath of the engine. Fleets are named `namespace/name`. */
export function createControlClient(socketPath: string): ControlClient {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, text } = await exchange(socketPath, method, path, body);
    if (status === 200) return JSON.parse(text) as T;
    const { code, error } = JSON.parse(text) as AdminError;
    // The engine is of this very program, so its codes are ours.
    throw new LocalError(code as LocalErrorCode, error);
  }
  return {
    fleets: () => call('GET', '/fleets'),
    cpes(fleet, filter) {
      const query = new URLSearchParams(
        Object.entries(filter).map(([key, value]) => [key, String(value)] as [string, string]),
      );
      return call('GET', `/fleets/${fleet}/cpes?${query.toString()}`);
    },
    cpe: (name) => call('GET', `/cpes/${encodeURIComponent(name)}`),
    async annotate(fleet, change) {
      await call('PATCH', `/fleets/${fleet}/annotations`, change);
    },
    async scale(fleet, replicas) {
      await call('PUT', `/fleets/${fleet}/scale`, { replicas });
    },
    async delete(fleet) {
      await call('DELETE', `/fleets/${fleet}`);
    },
  };
}

function exchange(
  socketPath: string,
  method: string,
  path: string,
  body: unknown,
): Promise<{ readonly status: number; readonly text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const failed = (cause: unknown): void => {
    reject(unreachable(socketPath, cause));
  };
  const call = request({ socketPath, method, path }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', failed);
    response.on('end', () => {
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
    });
  });
  call.on('error', failed);
  call.end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

function unreachable(socketPath: string, cause: unknown): LocalError {
  const code = systemCode(cause);
  if (code === 'ENOENT' || code === 'ECONNREFUSED') {
    return new LocalError(
      'LOCAL_NO_ENGINE',
      `no engine is running (nobody listens on ${socketPath}); start one with "cpe-sim up FLEET.yaml"`,
      { cause },
    );
  }
  return new LocalError('LOCAL_SOCKET', `the engine on ${socketPath} does not answer: ${messageOf(cause)}`, { cause });
}
