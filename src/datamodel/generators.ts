import { hash3, smoothNoise, unit3 } from './random.js';

/**
 * Living values as pure functions of (seed, index, stream, time): no state, no timer, the same whoever asks and in
 * whatever order. Times are in milliseconds since the epoch, periods in milliseconds, hours in UTC.
 */

const DAY_S = 86_400;
const RADIANS_PER_S = (2 * Math.PI) / DAY_S;
/** Faster swing of a counter's rate, on top of the day's. */
const RIPPLE_S = 420;

/** Seconds since boot, less `afterS` that the thing took to come up; never negative. */
export function uptime(now: number, bootedAt: number, afterS: number): number {
  return Math.max(0, Math.floor((now - bootedAt) / 1000) - afterS);
}

/** A random walk between two integers, both included. */
export function walk(
  range: { readonly from: number; readonly to: number; readonly periodMs: number },
  seed: number,
  index: number,
  stream: number,
  now: number,
): number {
  const hash = hash3(seed, index, stream);
  const curve = smoothNoise(hash, now / range.periodMs + hash / 2 ** 32);
  return range.from + Math.round((range.to - range.from) * curve);
}

/** Swings between two integers over the day, highest at `peakHour`, give or take a fixed half hour per CPE. */
export function sine(
  range: { readonly from: number; readonly to: number; readonly peakHour: number },
  seed: number,
  index: number,
  stream: number,
  now: number,
): number {
  const shiftS = (unit3(seed, index, stream) - 0.5) * 3600;
  const angle = RADIANS_PER_S * ((now / 1000 - range.peakHour * 3600 - shiftS) % DAY_S);
  return range.from + Math.round(((range.to - range.from) * (1 + Math.cos(angle))) / 2);
}

export interface CounterRate {
  /** Mean over a day and over CPEs (geometric). */
  readonly perSecond: number;
  /** CPEs' means lie between perSecond / spread and perSecond × spread. */
  readonly spread: number;
  readonly peakHour: number;
  /** How far the rate moves around its mean over the day: 0 to 0.9 of it. */
  readonly swing: number;
}

/**
 * What has been counted since boot: the integral of a rate that swings over the day and ripples in between, in closed
 * form. The rate never falls below 7 % of its mean and time goes in whole seconds, so that rounding cannot make the
 * counter step back.
 */
export function counter(
  rate: CounterRate,
  seed: number,
  index: number,
  stream: number,
  now: number,
  bootedAt: number,
): number {
  const elapsed = Math.floor((now - bootedAt) / 1000);
  if (elapsed <= 0) return 0;
  const draw = unit3(seed, index, stream);
  const mean = rate.perSecond * rate.spread ** (2 * draw - 1);
  const boot = bootedAt / 1000;
  const ripple = 0.3 * (1 - rate.swing);
  return Math.floor(
    mean *
      (elapsed +
        rate.swing * swingIntegral(boot - rate.peakHour * 3600, elapsed, DAY_S) +
        ripple * swingIntegral(boot + draw * RIPPLE_S, elapsed, RIPPLE_S)),
  );
}

/** The integral of cos(2π t / period) over `length` seconds from `start`. */
function swingIntegral(start: number, length: number, period: number): number {
  const turn = (2 * Math.PI) / period;
  const from = start % period;
  return (Math.sin(turn * ((from + length) % period)) - Math.sin(turn * from)) / turn;
}

/** Milliseconds to the next end of a term that repeats every `everyMs`, out of step between CPEs: above 0. */
export function countdown(everyMs: number, seed: number, index: number, stream: number, now: number): number {
  const phase = unit3(seed, index, stream) * everyMs;
  const passed = (now + phase) % everyMs;
  return everyMs - passed;
}

/** A moment that is fixed for the CPE, in whole seconds from `fromMs` up to and without `toMs`. */
export function moment(fromMs: number, toMs: number, seed: number, index: number, stream: number): number {
  const seconds = Math.floor((toMs - fromMs) / 1000);
  return fromMs + 1000 * Math.floor(unit3(seed, index, stream) * seconds);
}

/** A list to draw from, each with the running sum of the weights up to it. */
export interface WeightedList {
  readonly values: readonly string[];
  readonly sums: readonly number[];
}

/** Draws from the list: once for all when `everyMs` is undefined, else anew every so often, out of step between CPEs. */
export function pick(
  list: WeightedList,
  everyMs: number | undefined,
  seed: number,
  index: number,
  stream: number,
  now: number,
): string {
  const hash = hash3(seed, index, stream);
  const term = everyMs === undefined ? 0 : 1 + Math.floor(now / everyMs + hash / 2 ** 32);
  const draw = unit3(hash, term, stream) * (list.sums.at(-1) ?? 0);
  let at = 0;
  while (at < list.sums.length - 1 && draw >= (list.sums[at] ?? 0)) at++;
  return list.values[at] ?? '';
}

/** When the term ends that `pick` draws for, in ms since the epoch: later than `now`. */
export function pickEnds(everyMs: number, seed: number, index: number, stream: number, now: number): number {
  const phase = hash3(seed, index, stream) / 2 ** 32;
  const end = Math.ceil((Math.floor(now / everyMs + phase) + 1 - phase) * everyMs);
  return end > now ? end : end + 1;
}

/** That many hexadecimal digits, lower case. */
export function hexDigits(digits: number, seed: number, index: number, stream: number): string {
  let text = '';
  for (let i = 0; text.length < digits; i++) {
    text += hash3(seed, index, stream + Math.imul(i, 0x9e3779b1))
      .toString(16)
      .padStart(8, '0');
  }
  return text.slice(0, digits);
}

/**
 * The MAC address of one of a CPE's interfaces: number 0 has the base address, the others its locally administered
 * variants, as drivers make them. Numbers from 0 to 63 differ.
 */
export function interfaceMac(base: string, number: number): string {
  if (number === 0) return base;
  const first = (Number.parseInt(base.slice(0, 2), 16) | 2) ^ ((number & 63) << 2);
  return (first & 0xff).toString(16).padStart(2, '0').toUpperCase() + base.slice(2);
}

/** The MAC address of a device behind the CPE: one of these OUIs (`F0:18:98`) and 24 random bits. */
export function stationMac(ouis: readonly string[], seed: number, index: number, stream: number): string {
  const hash = hash3(seed, index, stream);
  const oui = ouis[Math.floor(unit3(hash, 0, stream) * ouis.length)] ?? '';
  return `${oui}:${octet(hash >>> 16)}:${octet(hash >>> 8)}:${octet(hash)}`;
}

function octet(value: number): string {
  return (value & 0xff).toString(16).padStart(2, '0').toUpperCase();
}

/** The address of CPE number `index` in a network; the network's own and its broadcast address are left out. */
export function networkAddress(network: number, prefixLength: number, index: number): string {
  const hosts = 2 ** (32 - prefixLength) - 2;
  const address = network + 1 + (index % hosts);
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** The two groups of an IPv6 address that tell CPEs apart: `1:86a0` for CPE 100,000. */
export function ipv6Groups(index: number): string {
  return `${(index >>> 16).toString(16)}:${(index & 0xffff).toString(16)}`;
}
