/** How often a Binding Request is sent until it has failed, and how long the waits between are (RFC 3489 §9.3). */
const MOST_SENT = 9;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1600;

/** How long to wait for an answer after a request was sent so often, ms. */
export function retransmitAfter(sent: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** (sent - 1), LONGEST_WAIT_MS);
}

export function isGivenUp(sent: number): boolean {
  return sent >= MOST_SENT;
}
