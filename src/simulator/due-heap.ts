/**
 * Due times of many slots: a 4-ary min-heap over typed arrays with a position per slot, so that a slot's time can change in
 * place. 16 bytes a slot, nothing allocated but when it grows.
 */
export class DueHeap {
  #slots: Int32Array;
  /** Where a slot stands in the heap; -1: nowhere. */
  #position: Int32Array;
  #due: Float64Array;
  #size = 0;

  constructor(capacity: number) {
    this.#slots = new Int32Array(capacity);
    this.#position = new Int32Array(capacity).fill(-1);
    this.#due = new Float64Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** Makes room for slots 0 to capacity - 1. Slots above a smaller capacity must have been removed. */
  resize(capacity: number): void {
    const position = new Int32Array(capacity).fill(-1);
    position.set(this.#position.subarray(0, capacity));
    const slots = new Int32Array(capacity);
    slots.set(this.#slots.subarray(0, this.#size));
    const due = new Float64Array(capacity);
    due.set(this.#due.subarray(0, capacity));
    this.#position = position;
    this.#slots = slots;
    this.#due = due;
  }

  /** The earliest due time, or Infinity when nothing is planned. */
  nextDue(): number {
    return this.#size === 0 ? Infinity : (this.#due[this.#slots[0] as number] as number);
  }

  /** When a slot is due; Infinity when it is not planned. */
  dueOf(slot: number): number {
    return (this.#position[slot] as number) < 0 ? Infinity : (this.#due[slot] as number);
  }

  /** Plans a slot, or plans it anew; Infinity takes it out. */
  set(slot: number, due: number): void {
    if (due === Infinity) {
      this.remove(slot);
      return;
    }
    let position = this.#position[slot] as number;
    if (position < 0) {
      position = this.#size++;
      this.#due[slot] = due;
      this.#rise(position, slot, due);
      return;
    }
    const before = this.#due[slot] as number;
    this.#due[slot] = due;
    if (due < before) this.#rise(position, slot, due);
    else this.#sink(position, slot, due);
  }

  remove(slot: number): void {
    const position = this.#position[slot] as number;
    if (position < 0) return;
    this.#position[slot] = -1;
    const last = this.#slots[--this.#size] as number;
    if (last === slot) return;
    const due = this.#due[last] as number;
    const parent = (position - 1) >> 2;
    if (position > 0 && due < (this.#due[this.#slots[parent] as number] as number)) this.#rise(position, last, due);
    else this.#sink(position, last, due);
  }

  /** Takes out and returns the earliest slot that is due at `now`, or -1. */
  pop(now: number): number {
    if (this.nextDue() > now) return -1;
    const slot = this.#slots[0] as number;
    this.remove(slot);
    return slot;
  }

  #rise(from: number, slot: number, due: number): void {
    let position = from;
    while (position > 0) {
      const parent = (position - 1) >> 2;
      const above = this.#slots[parent] as number;
      if ((this.#due[above] as number) <= due) break;
      this.#slots[position] = above;
      this.#position[above] = position;
      position = parent;
    }
    this.#slots[position] = slot;
    this.#position[slot] = position;
  }

  #sink(from: number, slot: number, due: number): void {
    let position = from;
    for (;;) {
      const first = position * 4 + 1;
      if (first >= this.#size) break;
      const end = Math.min(first + 4, this.#size);
      let child = first;
      let least = this.#due[this.#slots[first] as number] as number;
      for (let other = first + 1; other < end; other++) {
        const otherDue = this.#due[this.#slots[other] as number] as number;
        if (otherDue < least) {
          least = otherDue;
          child = other;
        }
      }
      if (least >= due) break;
      const below = this.#slots[child] as number;
      this.#slots[position] = below;
      this.#position[below] = position;
      position = child;
    }
    this.#slots[position] = slot;
    this.#position[slot] = position;
  }
}
