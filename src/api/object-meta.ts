/** What this program reads of the metadata of an object. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace: string;
  readonly uid?: string;
  /** Counts changes of spec; 1 for a manifest that was never applied. */
  readonly generation: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string;
  /** Set when the object is being deleted. */
  readonly deletionTimestamp?: string;
}
