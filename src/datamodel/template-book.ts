import type { LeafDefinition, Origin } from './draft.js';
import type { Template, TemplateLeaf } from './instance-template.js';
import type { ObjectPath, Segment } from './object-path.js';
import type { TableRules } from './profile-schema.js';

/** A table that has no limit of its own; keeps an ACS that adds for ever from filling the memory. */
const MAX_ENTRIES = 1000;

/** Gathers out of a profile's sections what new instances of its tables are made of. Tables go by generic paths. */
export class TemplateBook {
  readonly #tables = new Map<string, TableTemplate>();

  /** Takes note of a section: of what it says of the tables that its path leads through. */
  add(path: ObjectPath, rules: TableRules, parameters: readonly (readonly [LeafDefinition, Origin])[]): void {
    const { segments } = path;
    segments.forEach((segment, at) => {
      if ('name' in segment) return;
      const table = this.#of(genericPath(segments.slice(0, at)));
      const explicit = segment.last < segment.first;
      const below = segments.slice(at + 1);
      const inner = below.findIndex((one) => !('name' in one));
      table.addObject(genericPath(inner < 0 ? below : below.slice(0, inner)));
      if (inner >= 0) return;
      for (const [definition, origin] of parameters) {
        table.addLeaf({ below: genericPath(below), definition, origin, explicit });
      }
      if (at === segments.length - 1) table.addRules(rules);
    });
  }

  /**
   * The template of a table by its path: `Device.IP.Interface.2.IPv4Address.`; undefined when it takes no instances, from
   * an ACS or from the CPE itself, for which its section for new ones (`{}`) has parameters.
   */
  of(table: string): Template | undefined {
    const found = this.#tables.get(table.replace(/\.\d+(?=\.)/g, '.{i}'));
    return found?.writable === true || found?.leaves.some(({ explicit }) => explicit) === true ? found : undefined;
  }

  #of(generic: string): TableTemplate {
    const there = this.#tables.get(generic);
    if (there) return there;
    const table = new TableTemplate(
      (below) => this.#tables.has(`${generic}{i}.${below}`),
      (below) => this.of(`${generic}{i}.${below}`),
    );
    this.#tables.set(generic, table);
    return table;
  }
}

class TableTemplate implements Template {
  maxEntries = MAX_ENTRIES;
  uniqueKeys: readonly (readonly string[])[] = [];
  enable = 'Enable';
  writable = false;
  readonly objects: string[] = [];
  readonly hasTable: (below: string) => boolean;
  readonly tableBelow: (below: string) => Template | undefined;
  readonly #leaves = new Map<string, TemplateLeaf>();

  constructor(hasTable: (below: string) => boolean, tableBelow: (below: string) => Template | undefined) {
    this.hasTable = hasTable;
    this.tableBelow = tableBelow;
  }

  get leaves(): TemplateLeaf[] {
    return [...this.#leaves.values()];
  }

  /** Adds an object below the instances, and those above it; an empty path is the instance itself. */
  addObject(below: string): void {
    if (below === '' || this.objects.includes(below)) return;
    this.addObject(below.slice(0, below.lastIndexOf('.', below.length - 2) + 1));
    this.objects.push(below);
  }

  /** The first to describe a parameter counts, unless a later one is for new instances. */
  addLeaf(leaf: TemplateLeaf): void {
    const path = leaf.below + leaf.origin.name;
    const there = this.#leaves.get(path);
    if (!there || (leaf.explicit && !there.explicit)) this.#leaves.set(path, leaf);
  }

  addRules({ $writable = false, $max, $unique, $enable }: TableRules): void {
    this.writable ||= $writable;
    if ($max !== undefined) this.maxEntries = $max;
    if ($unique) this.uniqueKeys = $unique;
    if ($enable !== undefined) this.enable = $enable;
  }
}

function genericPath(segments: readonly Segment[]): string {
  return segments.map((segment) => ('name' in segment ? `${segment.name}.` : '{i}.')).join('');
}
