import type { AcsClock } from './options.js';
import type { AcsSession } from './session.js';

/**
 * Why a session ended: it was `complete`; no message came (`expired`); the connection broke with an answer under way
 * (`aborted`); its device began another one (`superseded`); the device broke the protocol; the ACS stopped (`shutdown`).
 */
export const SESSION_ENDS = ['complete', 'expired', 'aborted', 'superseded', 'protocol', 'shutdown'] as const;
export type SessionEnd = (typeof SESSION_ENDS)[number];

/** The live sessions, by the token in their cookie and by their device: a device has one at most. */
export class SessionTable {
  readonly #byToken = new Map<string, AcsSession>();
  readonly #byDevice = new Map<string, AcsSession>();
  readonly #ended: Record<SessionEnd, number> = {
    complete: 0,
    expired: 0,
    aborted: 0,
    superseded: 0,
    protocol: 0,
    shutdown: 0,
  };
  #begun = 0;
  #whenIdle: (() => void) | undefined = undefined;

  get active(): number {
    return this.#byToken.size;
  }

  /** Sessions since the start. */
  get begun(): number {
    return this.#begun;
  }

  /** How many sessions ended, by why. */
  get ended(): Readonly<Record<SessionEnd, number>> {
    return this.#ended;
  }

  find(token: string): AcsSession | undefined {
    return this.#byToken.get(token);
  }

  /** Takes in a session whose device has informed, and ends the session that the device had before. */
  begin(session: AcsSession): void {
    const { device } = session;
    if (device === undefined) throw new Error(`Session ${session.token}: begins without a device.`);
    const older = this.#byDevice.get(device.id);
    if (older !== undefined) this.end(older, 'superseded');
    this.#byDevice.set(device.id, session);
    this.#byToken.set(session.token, session);
    this.#begun++;
  }

  /** Ends a session; one that has ended stays as it is. */
  end(session: AcsSession, reason: SessionEnd): void {
    if (!this.#byToken.delete(session.token)) return;
    const { device } = session;
    if (device !== undefined && this.#byDevice.get(device.id) === session) this.#byDevice.delete(device.id);
    session.close(reason);
    this.#ended[reason]++;
    if (this.#byToken.size === 0) this.#whenIdle?.();
  }

  /** Ends the sessions whose last message came before `deadline`, and says how many they were. */
  expire(deadline: number): number {
    let expired = 0;
    for (const session of this.#byToken.values()) {
      if (session.lastMessageAt >= deadline) continue;
      this.end(session, 'expired');
      expired++;
    }
    return expired;
  }

  /** Ends all sessions. */
  clear(): void {
    for (const session of this.#byToken.values()) this.end(session, 'shutdown');
  }

  /** Resolves when no session is under way, or when the time is over. */
  idle(clock: AcsClock, atMostMs: number): Promise<void> {
    if (this.#byToken.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        stop();
        this.#whenIdle = undefined;
        resolve();
      };
      const stop = clock.every(atMostMs, done);
      this.#whenIdle = done;
    });
  }
}
