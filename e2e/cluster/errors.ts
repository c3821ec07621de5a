/** What keeps a cluster from coming up, or a story from being told. */
export type ClusterErrorCode =
  | 'CLUSTER_NOT_ROOT'
  | 'CLUSTER_PACKAGES_MISSING'
  | 'CLUSTER_PROGRAM_ENDED'
  | 'CLUSTER_TOO_SLOW'
  | 'CLUSTER_COMMAND_FAILED'
  | 'CLUSTER_NOT_UP'
  | 'CLUSTER_UNTRUE'
  | 'CLUSTER_REMAINS';

export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly code: ClusterErrorCode;

  /** @param message what happened, to what, and what to do */
  constructor(code: ClusterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
