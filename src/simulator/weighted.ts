import { unit } from '../api/random.js';

/** Picks by weight, the same for the same (seed, index): which profile, which firmware a CPE has. */
export class WeightedChoice {
  readonly #bounds: Float64Array;
  readonly #stream: number;

  /** @param stream separates this choice from the others of a CPE */
  constructor(weights: readonly number[], stream: number) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let sum = 0;
    this.#bounds = Float64Array.from(weights, (weight) => (sum += weight) / total);
    this.#stream = stream;
  }

  /** The position of the chosen weight. */
  pick(seed: number, index: number): number {
    const draw = unit(seed, index, this.#stream);
    for (let i = 0; i < this.#bounds.length; i++) if (draw < (this.#bounds[i] as number)) return i;
    return this.#bounds.length - 1;
  }
}
