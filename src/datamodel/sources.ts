import { checkValue } from './check-value.js';
import type { CpeContext } from './context.js';
import type { SourceArguments } from './draft.js';
import { durationMs } from './duration.js';
import * as generate from './generators.js';
import { countInstances } from './instances.js';
import { isNumeric, leafValue, type Constraints, type Leaf, type LeafType } from './leaf.js';
import { fillInstances, type ObjectInstance } from './object-path.js';
import { compileTemplate } from './template.js';
import type { InstanceDraft } from './tree.js';

/** What a leaf's value comes from, ready to be asked for any CPE. */
export interface Source {
  /** Moves by itself as time goes by. */
  readonly volatile: boolean;
  /** Of a value that moves in steps: when the next may be (Leaf.nextChange). */
  readonly nextChange?: Step | undefined;
  readonly compute: (context: CpeContext) => string;
}

type Step = (context: CpeContext) => number;

export interface Wrong {
  readonly wrong: string;
}

/** The leaf that a source is compiled for, and what it may refer to. */
export interface Place {
  readonly type: LeafType;
  readonly constraints: Constraints;
  readonly object: ObjectInstance;
  /** Separates its random numbers from other leaves'. */
  readonly stream: number;
  /** The leaf of a name beside this one or of a whole path. */
  refer(name: string): Leaf | Wrong;
  /** A table below this object, with the instances that the profile gives it. */
  table(name: string): { readonly path: string; readonly instances: readonly InstanceDraft[] } | undefined;
}

type Compiler<A> = (argument: A, place: Place) => Source | Wrong;

/** How each source is compiled, by its key in a profile. */
export const SOURCES: { readonly [K in keyof SourceArguments]: Compiler<SourceArguments[K]> } = {
  value: (text, place) => fixed(text, place),

  each(texts, place) {
    const { position, siblings } = place.object;
    if (texts.length !== siblings) return { wrong: `has ${texts.length} values for ${siblings} instances` };
    return fixed(texts[position] ?? '', place);
  },

  entries(name, place) {
    const table = place.table(name);
    if (!table) return { wrong: `there is no table ${name} in this object` };
    const { path, instances } = table;
    const presences = instances.flatMap(({ presence }) => presence ?? []);
    return onlyFor(place, ['unsignedInt'], {
      volatile: presences.length > 0,
      nextChange: earliest(presences.map((presence) => (context) => presence.nextChange(context))),
      compute: (context) => String(countInstances(path, instances, context)),
    });
  },

  uptime({ after = '0s' }, place) {
    const afterS = Math.floor(durationMs(after) / 1000);
    return number(place, true, ({ now, bootedAt }) => generate.uptime(now, bootedAt, afterS));
  },

  currentTime: (_argument, place) =>
    onlyFor(place, ['dateTime'], { volatile: true, compute: ({ now }) => dateTime(now) }),

  date({ from, to }, place) {
    const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
    if (!(fromMs < toMs)) return { wrong: 'needs a date from and a later date to, such as 2024-01-31' };
    return onlyFor(place, ['dateTime'], {
      volatile: false,
      compute: ({ seed, index }) => dateTime(generate.moment(fromMs, toMs, seed, index, place.stream)),
    });
  },

  countdown({ every }, place) {
    const everyMs = durationMs(every);
    const left = ({ seed, index, now }: CpeContext): number =>
      generate.countdown(everyMs, seed, index, place.stream, now);
    if (place.type === 'dateTime') {
      const end = (context: CpeContext): number => context.now + left(context);
      return { volatile: true, nextChange: end, compute: (context) => dateTime(end(context)) };
    }
    return number(place, true, (context) => Math.ceil(left(context) / 1000));
  },

  pick({ of, every }, place) {
    const values: string[] = [];
    const sums: number[] = [];
    for (const [text, weight] of Object.entries(of)) {
      const checked = checkValue(place.type, place.constraints, fillInstances(text, place.object.numbers));
      if ('wrong' in checked) return checked;
      values.push(checked.value);
      sums.push((sums.at(-1) ?? 0) + weight);
    }
    const list = { values, sums };
    const everyMs = every === undefined ? undefined : durationMs(every);
    return {
      volatile: everyMs !== undefined,
      nextChange:
        everyMs === undefined
          ? undefined
          : ({ seed, index, now }) => generate.pickEnds(everyMs, seed, index, place.stream, now),
      compute: ({ seed, index, now }) => generate.pick(list, everyMs, seed, index, place.stream, now),
    };
  },

  hex({ digits }, place) {
    const { stream } = place;
    const upper = place.type === 'hexBinary';
    if (upper && digits % 2 === 1) return { wrong: 'hexBinary needs an even number of digits' };
    return onlyFor(place, ['string', 'hexBinary'], {
      volatile: false,
      compute({ seed, index }) {
        const text = generate.hexDigits(digits, seed, index, stream);
        return upper ? text.toUpperCase() : text;
      },
    });
  },

  mac(argument, place) {
    if ('oui' in argument) {
      const { oui } = argument;
      return onlyFor(place, ['string'], {
        volatile: false,
        compute: ({ seed, index }) => generate.stationMac(oui, seed, index, place.stream),
      });
    }
    const which = fillInstances(argument.interface, place.object.numbers);
    if (!/^\d+$/.test(which) || Number(which) > 63) return { wrong: `interface ${which}: a number from 0 to 63` };
    return onlyFor(place, ['string'], {
      volatile: false,
      compute: (context) => generate.interfaceMac(context.variable('mac'), Number(which)),
    });
  },

  ipv4({ network }, place) {
    const [address = '', length] = network.split('/');
    const octets = address.split('.').map(Number);
    const bits = Number(length);
    if (octets.some((octet) => octet > 255) || bits > 30)
      return { wrong: `${network} is no network such as 10.0.0.0/8` };
    const base = octets.reduce((sum, octet) => sum * 256 + octet, 0);
    if (base % 2 ** (32 - bits) !== 0) return { wrong: `${network} has bits set beyond its prefix` };
    return onlyFor(place, ['string'], {
      volatile: false,
      compute: ({ index }) => generate.networkAddress(base, bits, index),
    });
  },

  ipv6: ({ prefix, suffix }, place) =>
    onlyFor(place, ['string'], {
      volatile: false,
      compute: ({ index }) => `${prefix}:${generate.ipv6Groups(index)}${suffix}`,
    }),

  walk({ from, to, period }, place) {
    const range = { from, to, periodMs: durationMs(period) };
    const compute = ({ seed, index, now }: CpeContext): number => generate.walk(range, seed, index, place.stream, now);
    return within(from, to, place) ?? number(place, true, compute);
  },

  sine({ from, to, peak }, place) {
    const range = { from, to, peakHour: peak };
    const compute = ({ seed, index, now }: CpeContext): number => generate.sine(range, seed, index, place.stream, now);
    return within(from, to, place) ?? number(place, true, compute);
  },

  counter({ perSecond, spread = 2, peak = 21, swing = 0.6 }, place) {
    const rate = { perSecond, spread, peakHour: peak, swing };
    const wrap = wrapOf(place.type);
    return onlyFor(place, ['unsignedInt', 'unsignedLong'], {
      volatile: true,
      compute: ({ seed, index, now, bootedAt }) =>
        String(generate.counter(rate, seed, index, place.stream, now, bootedAt) % wrap),
    });
  },

  copy(name, place) {
    const leaf = place.refer(name);
    if ('wrong' in leaf) return leaf;
    if (leaf.type !== place.type) return { wrong: `${leaf.path} is of type ${leaf.type}, not ${place.type}` };
    const { volatile, nextChange } = leaf;
    return { volatile, nextChange, compute: (context) => leafValue(leaf, context) };
  },

  sum(factors, place) {
    const terms: { leaf: Leaf; factor: number }[] = [];
    for (const [name, factor] of Object.entries(factors)) {
      const leaf = place.refer(name);
      if ('wrong' in leaf) return leaf;
      if (!isNumeric(leaf.type)) return { wrong: `${leaf.path} is of type ${leaf.type}; only numbers add up` };
      terms.push({ leaf, factor });
    }
    const moving = terms.flatMap(({ leaf }) => (leaf.volatile ? [leaf] : []));
    const steps = moving.flatMap(({ nextChange }) => nextChange ?? []);
    const wrap = wrapOf(place.type);
    const lowest = place.type === 'int' || place.type === 'long' ? -Infinity : 0;
    const nextChange = steps.length === moving.length ? earliest(steps) : undefined;
    const added = number(place, moving.length > 0, (context) => {
      let sum = 0;
      for (const { leaf, factor } of terms) sum += factor * Number(leafValue(leaf, context));
      return Math.max(lowest, Math.floor(sum)) % wrap;
    });
    return 'wrong' in added ? added : { ...added, nextChange };
  },
};

/** A text with placeholders; without, it is checked here and now. */
function fixed(text: string, { type, constraints, object }: Place): Source | Wrong {
  const template = compileTemplate(fillInstances(text, object.numbers));
  if ('unknownPlaceholder' in template) {
    return { wrong: `${template.unknownPlaceholder} is no placeholder: {i} and variables such as {serial} are` };
  }
  if ('compute' in template) {
    // When it changes next nobody knows; who finds it out says so.
    const { compute, changes } = template;
    return { volatile: changes, nextChange: changes ? () => Infinity : undefined, compute };
  }
  const checked = checkValue(type, constraints, template.constant);
  return 'wrong' in checked ? checked : constant(checked.value);
}

/** The first of several steps; undefined for none. */
function earliest(steps: readonly Step[]): Step | undefined {
  if (steps.length <= 1) return steps[0];
  return (context) => Math.min(...steps.map((step) => step(context)));
}

function constant(value: string): Source {
  return { volatile: false, compute: () => value };
}

function number(place: Place, volatile: boolean, compute: (context: CpeContext) => number): Source | Wrong {
  return onlyFor(place, ['int', 'unsignedInt', 'long', 'unsignedLong'], {
    volatile,
    compute: (context) => String(compute(context)),
  });
}

function onlyFor({ type }: Place, types: readonly LeafType[], source: Source): Source | Wrong {
  return types.includes(type) ? source : { wrong: `makes no ${type}; set type to ${types.join(', ')}` };
}

/** Holds the ends of a range against the leaf's own. */
function within(from: number, to: number, { type, constraints }: Place): Wrong | undefined {
  if (from > to) return { wrong: `from ${from} is greater than to ${to}` };
  const bad = [from, to].map((end) => checkValue(type, constraints, String(end))).find((checked) => 'wrong' in checked);
  return bad && 'wrong' in bad ? bad : undefined;
}

/** Where a count starts again at zero: a 32-bit one does, as those of real devices do. */
function wrapOf(type: LeafType): number {
  return type === 'unsignedInt' ? 2 ** 32 : Infinity;
}

function dateTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
