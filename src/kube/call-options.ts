export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long the server may be silent, in milliseconds; 30 s unless told. */
  readonly timeoutMs?: number | undefined;
}

export interface ListOptions extends CallOptions {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Objects a page. */
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
  readonly resourceVersion?: string | undefined;
  /** Only apiVersion, kind and metadata come (PartialObjectMetadata): no Secret's data crosses the wire. */
  readonly metadataOnly?: boolean | undefined;
}

export interface WatchOptions extends Omit<ListOptions, 'limit' | 'continue' | 'resourceVersion'> {
  readonly resourceVersion: string;
  /** After how long the server ends the watch, in seconds. */
  readonly timeoutSeconds: number;
  /** Called when the server has begun to answer; events may be long in coming. */
  readonly onOpen?: (() => void) | undefined;
}

export interface ApplyOptions extends CallOptions {
  readonly subresource?: 'status' | 'scale' | undefined;
  /** Takes fields that others own; without it, a conflict is an error that names them. */
  readonly force?: boolean | undefined;
}

export interface DeleteOptions extends CallOptions {
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan' | undefined;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
  readonly gracePeriodSeconds?: number | undefined;
}

/** What is to be put into metadata; null takes an entry away. With resourceVersion the write fails if somebody was first. */
export interface MetadataPatch {
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly annotations?: Readonly<Record<string, string | null>>;
  readonly finalizers?: readonly string[];
  readonly resourceVersion?: string;
}
