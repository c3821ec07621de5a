/** What goes wrong with the Kubernetes that tests run, as told by `code`. */
export type TestClusterErrorCode =
  /** There are no binaries to run. */
  | 'KUBE_TESTING_NO_BINARIES'
  /** A server ended by itself, or did not get ready in time; the message holds the end of its log. */
  | 'KUBE_TESTING_SERVER_FAILED';

/** An error of the machinery of tests, not of what they test. */
export class TestClusterError extends Error {
  readonly code: TestClusterErrorCode;

  constructor(code: TestClusterErrorCode, message: string) {
    super(message);
    this.name = 'TestClusterError';
    this.code = code;
  }
}
