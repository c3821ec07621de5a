/** Lets a test wait for a state instead of for time: `changed` is called when something moved. */
export interface Signal {
  readonly changed: () => void;
  readonly until: (what: () => boolean) => Promise<void>;
}

export function createSignal(): Signal {
  let waiting: (() => void)[] = [];
  return {
    changed() {
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    async until(what) {
      while (!what()) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}
