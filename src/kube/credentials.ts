import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Clock } from './clock.js';
import { KubeError, messageOf } from './errors.js';

/** Where the API server is and who we are there: what of a KubeConfig is used here. */
export type ClusterConfig = Pick<KubeConfig, 'getCurrentCluster' | 'applyToHTTPSOptions' | 'exportConfig'>;

/** What it takes to speak to the API server now. */
export interface Access {
  /** Scheme, host and port, and the path that a proxy in front may want. */
  readonly server: URL;
  readonly proxyUrl: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial;
}

export interface TlsMaterial {
  readonly ca?: Buffer | string;
  readonly cert?: Buffer | string;
  readonly key?: Buffer | string;
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
}

/** A projected token lives ten minutes at least and is replaced at 80% of its life. */
const FRESH_FOR_MS = 60_000;

/**
 * The credentials of a KubeConfig, read again every minute and whenever the API server refuses them: tokens,
 * certificates and whole kubeconfig files are replaced under a running process.
 */
export class Credentials {
  readonly #load: () => ClusterConfig;
  readonly #clock: Clock;
  #config: ClusterConfig;
  #text: string;
  #access: Promise<Access> | undefined;
  #readAt = 0;

  /**
   * @param load reads the kubeconfig anew, or what stands in for it
   * @throws KubeError KUBE_CONFIG
   */
  constructor(load: () => ClusterConfig, clock: Clock) {
    this.#load = load;
    this.#clock = clock;
    this.#config = load();
    this.#text = this.#config.exportConfig();
  }

  /** @throws KubeError KUBE_CONFIG when a file or a credential plugin cannot be used */
  current(): Promise<Access> {
    if (this.#access === undefined || this.#clock.now() - this.#readAt >= FRESH_FOR_MS) {
      // A KubeConfig remembers what its credential plugin said; it is kept for as long as its text is the same.
      this.#read(false);
    }
    return this.#access as Promise<Access>;
  }

  /** The API server did not accept them: forget what was remembered, and read all again. */
  refresh(): Promise<Access> {
    this.#read(true);
    return this.#access as Promise<Access>;
  }

  #read(forget: boolean): void {
    this.#readAt = this.#clock.now();
    const access = this.#readAgain(forget);
    this.#access = access;
    access.catch(() => {
      // Whoever awaits it hears of it; the next call reads again.
      if (this.#access === access) this.#access = undefined;
    });
  }

  async #readAgain(forget: boolean): Promise<Access> {
    const config = this.#load();
    const text = config.exportConfig();
    if (forget || text !== this.#text) {
      this.#config = config;
      this.#text = text;
    }
    return accessOf(this.#config);
  }
}

async function accessOf(config: ClusterConfig): Promise<Access> {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new KubeError('KUBE_CONFIG', 'The kubeconfig names no cluster in its current context.');
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw new KubeError(
      'KUBE_CONFIG',
      `Cannot get credentials for ${cluster.server}: ${messageOf(error)}. Check the kubeconfig and the files it names.`,
      { cause: error },
    );
  }
  return {
    server: new URL(cluster.server),
    proxyUrl: cluster.proxyUrl,
    headers: headersOf(options),
    tls: tlsOf(options),
  };
}

function headersOf({ headers, auth }: RequestOptions): Record<string, string> {
  const found: Record<string, string> = {};
  if (typeof auth === 'string') found['authorization'] = `Basic ${Buffer.from(auth).toString('base64')}`;
  for (const [name, value] of Object.entries(headers ?? {})) {
    // A token file ends in a newline as often as not, which no header may contain.
    if (typeof value === 'string') found[name.toLowerCase()] = value.trim();
  }
  return found;
}

function tlsOf(options: RequestOptions): TlsMaterial {
  const { ca, cert, key, rejectUnauthorized, servername } = options;
  return {
    ...(isMaterial(ca) && { ca }),
    ...(isMaterial(cert) && { cert }),
    ...(isMaterial(key) && { key }),
    ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
    ...(servername !== undefined && { servername }),
  };
}

/** KubeConfig fills these with one Buffer or string each, though the type allows lists. */
function isMaterial(value: unknown): value is Buffer | string {
  return typeof value === 'string' || Buffer.isBuffer(value);
}
