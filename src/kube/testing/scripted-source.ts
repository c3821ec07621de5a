import type { ListOptions, WatchOptions } from '../call-options.js';
import { aborted } from '../clock.js';
import { KubeError } from '../errors.js';
import type { KubeList, KubeObject } from '../object.js';
import type { ListWatch } from '../reflector.js';
import type { Resource } from '../resources.js';
import type { WatchEvent } from '../watch-event.js';

/** A watch that a reflector has opened; the test says what comes over it. */
export class OpenWatch<T extends KubeObject> {
  readonly options: WatchOptions;
  readonly #events: (WatchEvent<T> | KubeError | 'end')[] = [];
  #wake: () => void = () => undefined;

  constructor(options: WatchOptions) {
    this.options = options;
  }

  send(...events: readonly WatchEvent<T>[]): void {
    this.#put(...events);
  }

  /** The server ends it in its time. */
  end(): void {
    this.#put('end');
  }

  fail(error: KubeError): void {
    this.#put(error);
  }

  async *read(): AsyncGenerator<WatchEvent<T>, void, undefined> {
    const { signal } = this.options;
    for (;;) {
      const next = this.#events.shift();
      if (next === 'end') return;
      if (next instanceof KubeError) throw next;
      if (next !== undefined) yield next;
      else {
        const woken = new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        await (signal === undefined ? woken : Promise.race([woken, aborted(signal)]));
        if (signal?.aborted === true) throw new KubeError('KUBE_CONNECTION', 'aborted');
      }
    }
  }

  #put(...events: readonly (WatchEvent<T> | KubeError | 'end')[]): void {
    this.#events.push(...events);
    this.#wake();
  }
}

/** A source whose answers a test gives, for reflectors on a fake clock. The real one is in reflector.api-server.test.ts. */
export class ScriptedSource<T extends KubeObject> implements ListWatch {
  /** What the next lists and watches are answered with instead of `objects` and an open watch, in order. */
  readonly refusals: { readonly call: 'list' | 'watch'; readonly error: KubeError }[] = [];
  /** What there is. */
  objects: readonly T[] = [];
  resourceVersion = '1';
  readonly lists: ListOptions[] = [];
  readonly watches: OpenWatch<T>[] = [];

  list<U extends KubeObject>(_resource: Resource<U>, _namespace: unknown, options: ListOptions): Promise<KubeList<U>> {
    this.lists.push(options);
    const refusal = this.#refusal('list');
    if (refusal !== undefined) return Promise.reject(refusal);
    const items = this.objects as unknown as readonly U[];
    return Promise.resolve({ metadata: { resourceVersion: this.resourceVersion }, items });
  }

  async *watch<U extends KubeObject>(
    _resource: Resource<U>,
    _namespace: unknown,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<U>, void, undefined> {
    const refusal = this.#refusal('watch');
    if (refusal !== undefined) throw refusal;
    const watch = new OpenWatch<T>(options);
    this.watches.push(watch);
    options.onOpen?.();
    yield* watch.read() as unknown as AsyncGenerator<WatchEvent<U>, void, undefined>;
  }

  /** The watch that was opened last. */
  get current(): OpenWatch<T> {
    return this.watches.at(-1) as OpenWatch<T>;
  }

  #refusal(call: 'list' | 'watch'): KubeError | undefined {
    if (this.refusals[0]?.call !== call) return undefined;
    return this.refusals.shift()?.error;
  }
}
