import { noAnswer, notKubernetes, refusal, type About } from './answers.js';
import type {
  ApplyOptions,
  CallOptions,
  DeleteOptions,
  ListOptions,
  MetadataPatch,
  WatchOptions,
} from './call-options.js';
import { systemClock, type Clock } from './clock.js';
import { type ClusterConfig, Credentials } from './credentials.js';
import { isNotFound } from './errors.js';
import { LineSplitter } from './json-lines.js';
import { joinKey, type KubeList, type KubeObject } from './object.js';
import { apiVersionOf, nameOf, pathOf, type Resource, type Target } from './resources.js';
import { Transport, type Answer, type Call } from './transport.js';
import { parseEvent, type WatchEvent } from './watch-event.js';

export interface KubeClientOptions {
  /** Reads the kubeconfig; called again when credentials age or are refused. See findCluster, loadKubeConfig. */
  readonly load: () => ClusterConfig;
  /** Who applies and patches, as managedFields name it. */
  readonly fieldManager: string;
  readonly clock?: Clock;
  /** Hears of every answer: method, HTTP status (`<error>` for none). */
  readonly onAnswer?: (method: Call['method'], status: string) => void;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const METADATA_ONLY = 'as=PartialObjectMetadata';

/**
 * The Kubernetes API in plain JSON. Every call fails with a KubeError; none is repeated here, for the work queue and the
 * reflector know better when. Objects are sent and returned as they are, with every key that they have.
 */
export class KubeClient {
  readonly #transport: Transport;
  readonly #fieldManager: string;
  readonly #onAnswer: ((method: Call['method'], status: string) => void) | undefined;

  private constructor(transport: Transport, options: KubeClientOptions) {
    this.#transport = transport;
    this.#fieldManager = options.fieldManager;
    this.#onAnswer = options.onAnswer;
  }

  /** @throws KubeError KUBE_CONFIG when the kubeconfig cannot be used */
  static fromConfig(options: KubeClientOptions): KubeClient {
    const clock = options.clock ?? systemClock;
    return new KubeClient(new Transport(new Credentials(options.load, clock), clock), options);
  }

  /** The object, or undefined when it (or its whole resource) is not there. */
  async get<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    name: string,
    options: CallOptions & { readonly subresource?: 'status' | 'scale' } = {},
  ): Promise<T | undefined> {
    try {
      const { subresource } = options;
      return (await this.#json(resource, 'GET', { namespace, name, subresource }, '', options)) as T;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** One page; of all namespaces when none is named. */
  async list<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    options: ListOptions = {},
  ): Promise<KubeList<T>> {
    const query = new URLSearchParams();
    setSelectors(query, options);
    if (options.limit !== undefined) query.set('limit', String(options.limit));
    if (options.continue !== undefined) query.set('continue', options.continue);
    if (options.resourceVersion !== undefined) query.set('resourceVersion', options.resourceVersion);
    return (await this.#json(resource, 'GET', { namespace }, query.toString(), {
      ...options,
      accept: acceptOf(options.metadataOnly, 'List'),
    })) as KubeList<T>;
  }

  /**
   * What happens from a resource version on, until the server ends the watch in its time. Fails when the watch is cut,
   * silent for `timeoutMs`, or ended by an ERROR event (410 Gone: list again). Aborting the signal, or leaving the loop,
   * ends it.
   */
  async *watch<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>, void, undefined> {
    const about = aboutOf('WATCH', resource, { namespace });
    const query = new URLSearchParams({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: options.resourceVersion,
      timeoutSeconds: String(options.timeoutSeconds),
    });
    setSelectors(query, options);
    const answer = await this.#send(about, {
      method: 'GET',
      path: `${pathOf(resource, { namespace })}?${query.toString()}`,
      headers: { accept: acceptOf(options.metadataOnly, '') },
      signal: options.signal,
      silenceMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    });
    options.onOpen?.();
    const lines = new LineSplitter();
    try {
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        for (const line of lines.push(chunk)) yield parseEvent(about, line);
      }
    } catch (error) {
      throw noAnswer(about, error);
    }
    if (lines.partial) throw noAnswer(about, new Error('the stream ended in the middle of an event'));
  }

  /** @throws KubeError with reason AlreadyExists */
  async create<T extends KubeObject>(resource: Resource<T>, object: T, options: CallOptions = {}): Promise<T> {
    const { namespace } = object.metadata;
    const query = `fieldManager=${encodeURIComponent(this.#fieldManager)}`;
    return (await this.#json(resource, 'POST', { namespace }, query, {
      ...options,
      body: JSON.stringify(typed(resource, object)),
      contentType: 'application/json',
    })) as T;
  }

  /** PUT: the whole object; with its resourceVersion, only if nobody changed it since. */
  async replace<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: CallOptions & { readonly subresource?: 'status' | 'scale' } = {},
  ): Promise<T> {
    const { namespace, name } = object.metadata;
    const query = `fieldManager=${encodeURIComponent(this.#fieldManager)}`;
    return (await this.#json(resource, 'PUT', { namespace, name, subresource: options.subresource }, query, {
      ...options,
      body: JSON.stringify(typed(resource, object)),
      contentType: 'application/json',
    })) as T;
  }

  /**
   * Server-side apply: the object then has these fields, and fields that this manager applied before and that are not
   * here any more are gone. Creates what is not there.
   */
  async apply<T extends KubeObject>(resource: Resource<T>, object: T, options: ApplyOptions = {}): Promise<T> {
    const { namespace, name } = object.metadata;
    const query = new URLSearchParams({ fieldManager: this.#fieldManager });
    if (options.force === true) query.set('force', 'true');
    return (await this.#json(
      resource,
      'PATCH',
      { namespace, name, subresource: options.subresource },
      query.toString(),
      { ...options, body: JSON.stringify(typed(resource, object)), contentType: 'application/apply-patch+yaml' },
    )) as T;
  }

  /** JSON merge patch (RFC 7386): null takes a key away. */
  async mergePatch<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    name: string,
    patch: Readonly<Record<string, unknown>>,
    options: CallOptions & { readonly subresource?: 'status' | 'scale' } = {},
  ): Promise<T> {
    const query = `fieldManager=${encodeURIComponent(this.#fieldManager)}`;
    return (await this.#json(resource, 'PATCH', { namespace, name, subresource: options.subresource }, query, {
      ...options,
      body: JSON.stringify(patch),
      contentType: 'application/merge-patch+json',
    })) as T;
  }

  /** Labels, annotations and finalizers, and nothing else of the object. */
  patchMetadata<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    name: string,
    metadata: MetadataPatch,
    options: CallOptions = {},
  ): Promise<T> {
    return this.mergePatch(resource, namespace, name, { metadata }, options);
  }

  /** Asks for the object's deletion; false when it was not there. */
  async delete(
    resource: Resource,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions = {},
  ): Promise<boolean> {
    const { propagationPolicy, preconditions, gracePeriodSeconds } = options;
    try {
      await this.#json(resource, 'DELETE', { namespace, name }, '', {
        ...options,
        body: JSON.stringify({
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          propagationPolicy,
          preconditions,
          gracePeriodSeconds,
        }),
        contentType: 'application/json',
      });
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  /** Whether the API server serves this resource now: a CRD may come and go. */
  async serves(resource: Resource, options: CallOptions = {}): Promise<boolean> {
    const about = { verb: 'GET', what: `the resources of ${apiVersionOf(resource)}` };
    const root = resource.group === '' ? '/api' : `/apis/${resource.group}`;
    try {
      const found = (await this.#parsed(about, {
        method: 'GET',
        path: `${root}/${resource.version}`,
        headers: { accept: 'application/json' },
        signal: options.signal,
        silenceMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      })) as { readonly resources?: readonly { readonly name: string }[] };
      return found.resources?.some(({ name }) => name === resource.plural) ?? false;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  /** Ends every connection, and what runs on them. */
  close(): Promise<void> {
    return this.#transport.close();
  }

  #json(
    resource: Resource,
    method: Call['method'],
    target: Target,
    query: string,
    options: CallOptions & { readonly body?: string; readonly contentType?: string; readonly accept?: string },
  ): Promise<unknown> {
    const { body, contentType, accept = 'application/json', signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const path = pathOf(resource, target);
    return this.#parsed(aboutOf(method, resource, target), {
      method,
      path: query === '' ? path : `${path}?${query}`,
      headers: contentType === undefined ? { accept } : { accept, 'content-type': contentType },
      body,
      signal,
      silenceMs: timeoutMs,
    });
  }

  async #parsed(about: About, call: Call): Promise<unknown> {
    const answer = await this.#send(about, call);
    const text = await read(about, answer);
    try {
      return JSON.parse(text);
    } catch (error) {
      throw notKubernetes(about, text, error);
    }
  }

  async #send(about: About, call: Call): Promise<Answer> {
    let answer;
    try {
      answer = await this.#transport.send(call);
    } catch (error) {
      this.#onAnswer?.(call.method, '<error>');
      throw noAnswer(about, error);
    }
    this.#onAnswer?.(call.method, String(answer.statusCode));
    if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
    const retryAfter = answer.headers['retry-after'];
    const body = await read(about, answer);
    throw refusal(about, answer.statusCode, typeof retryAfter === 'string' ? retryAfter : undefined, body);
  }
}

async function read(about: About, answer: Answer): Promise<string> {
  try {
    return await answer.body.text();
  } catch (error) {
    throw noAnswer(about, error);
  }
}

function setSelectors(query: URLSearchParams, { labelSelector, fieldSelector }: ListOptions | WatchOptions): void {
  if (labelSelector !== undefined) query.set('labelSelector', labelSelector);
  if (fieldSelector !== undefined) query.set('fieldSelector', fieldSelector);
}

function acceptOf(metadataOnly: boolean | undefined, suffix: 'List' | ''): string {
  return metadataOnly === true ? `application/json;${METADATA_ONLY}${suffix};g=meta.k8s.io;v=v1` : 'application/json';
}

/** The object with the type that the API server insists on; lists leave it out of their items. */
function typed<T extends KubeObject>(resource: Resource<T>, object: T): T {
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, ...object };
}

function aboutOf(verb: string, resource: Resource, { namespace, name, subresource }: Target): About {
  const where =
    name === undefined ? (namespace === undefined ? '' : ` in ${namespace}`) : ` ${joinKey(namespace, name)}`;
  return { verb, what: `${nameOf(resource)}${subresource === undefined ? '' : `/${subresource}`}${where}` };
}
