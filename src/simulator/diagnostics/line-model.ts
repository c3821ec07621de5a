import { isIPv6 } from 'node:net';
import { hash32, textHash, unit } from '../../api/random.js';

const STREAM_LINE = 0x4c494e45;
const STREAM_LOSS = 0x4c4f5353;
const STREAM_HOP = 0x484f5053;

/** Round trip to the nearest and the farthest host, ms; a host has one of its own for each CPE. */
const NEAREST_MS = 4;
const FARTHEST_MS = 60;
/** Packets add up to this share of it. */
const JITTER = 0.25;
const LOSS = 0.005;
const FEWEST_HOPS = 4;
const MOST_HOPS = 14;

/**
 * The line of a CPE to a host, for tests that ICMP would be needed for, which cannot be sent from a simulated address:
 * a function of (seed, index, host), so that a run can be repeated and a CPE's line stays the same from test to test.
 */
export class LineModel {
  readonly hops: number;
  readonly #seed: number;
  readonly #index: number;
  readonly #host: number;
  readonly #base: number;

  constructor(seed: number, index: number, host: string) {
    this.#seed = seed;
    this.#index = index;
    this.#host = textHash(host.toLowerCase());
    const distance = unit(seed, index, STREAM_LINE ^ this.#host);
    this.#base = NEAREST_MS + (FARTHEST_MS - NEAREST_MS) * distance;
    this.hops = FEWEST_HOPS + Math.floor((MOST_HOPS - FEWEST_HOPS + 1) * distance);
  }

  /**
   * Round-trip time of a packet, ms; undefined when it is lost.
   *
   * @param hop how far it goes: the host itself is the last
   */
  roundTrip(packet: number, hop = this.hops): number | undefined {
    const draw = (stream: number): number =>
      unit(this.#seed, this.#index, stream ^ this.#host ^ (packet * 64 + hop + 1));
    if (draw(STREAM_LOSS) < LOSS) return undefined;
    return ((this.#base * hop) / this.hops) * (1 + JITTER * draw(STREAM_LINE));
  }

  /**
   * The address of a router on the way, out of the networks for tests and for documentation (RFC 2544, RFC 3849). The
   * first is the same to all hosts.
   *
   * @param address of the host: routers have one of its kind
   */
  routerAddress(hop: number, address: string): string {
    const hash = hash32(this.#seed, this.#index, STREAM_HOP ^ (hop === 1 ? 0 : this.#host ^ hop));
    if (isIPv6(address)) return `2001:db8:${(hash >>> 16).toString(16)}:${(hash & 0xffff).toString(16)}::${hop}`;
    return `198.${18 + ((hash >>> 16) & 1)}.${(hash >>> 8) & 255}.${1 + ((hash & 255) % 254)}`;
  }
}

/** Count and times of packets that came back, as IPPing and UDPEcho tell them; times in whole ms and in µs. */
export function echoResults(times: readonly (number | undefined)[]): Record<string, string> {
  const back = times.filter((time) => time !== undefined);
  const average = back.length === 0 ? 0 : back.reduce((sum, time) => sum + time, 0) / back.length;
  const results: Record<string, string> = {
    SuccessCount: String(back.length),
    FailureCount: String(times.length - back.length),
  };
  const all = { Average: average, Minimum: Math.min(...back), Maximum: Math.max(...back) };
  for (const [name, time] of Object.entries(all)) {
    const ms = back.length === 0 ? 0 : time;
    results[`${name}ResponseTime`] = String(Math.round(ms));
    results[`${name}ResponseTimeDetailed`] = String(Math.round(ms * 1000));
  }
  return results;
}
