import { type EventCode, eventBit, type EventSet } from '../cwmp/event-codes.js';
import type { EventStruct } from '../cwmp/types.js';

/** The undelivered events that carry a CommandKey (`M Reboot`), of the few CPEs that have any. */
export class KeyedEvents {
  readonly #events = new Map<number, readonly EventStruct[]>();

  of(slot: number): readonly EventStruct[] | undefined {
    return this.#events.get(slot);
  }

  add(slot: number, code: EventCode, commandKey: string): void {
    this.#events.set(slot, [...(this.#events.get(slot) ?? []), { code, commandKey }]);
  }

  /** A session has told these events. */
  delivered(slot: number, events: EventSet): void {
    const all = this.#events.get(slot);
    if (!all) return;
    const left = all.filter(({ code }) => (eventBit(code as EventCode) & events) === 0);
    if (left.length > 0) this.#events.set(slot, left);
    else this.#events.delete(slot);
  }

  /** One of these events is delivered: by the answer to its message. */
  remove(slot: number, code: EventCode, commandKey: string): void {
    const all = this.#events.get(slot);
    const at = all?.findIndex((event) => event.code === code && event.commandKey === commandKey) ?? -1;
    if (!all || at < 0) return;
    if (all.length > 1) this.#events.set(slot, all.toSpliced(at, 1));
    else this.#events.delete(slot);
  }

  forget(slot: number): void {
    this.#events.delete(slot);
  }

  /** The text that `restore` reads; empty for none. */
  stored(slot: number): string {
    const all = this.#events.get(slot);
    return all ? JSON.stringify(all) : '';
  }

  restore(slot: number, stored: string): void {
    if (stored !== '') this.#events.set(slot, JSON.parse(stored) as EventStruct[]);
  }
}
