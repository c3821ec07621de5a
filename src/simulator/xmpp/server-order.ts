/** Where an XMPP server may be found. */
export interface XmppServer {
  readonly host: string;
  readonly port: number;
  /** The lowest is tried first. */
  readonly priority: number;
  /** How often it is tried first among those of its priority. */
  readonly weight: number;
}

/**
 * In which order servers are tried: by priority, and among equal ones at random by weight (RFC 2782).
 *
 * @param random in [0, 1), another each time
 */
export function orderServers(servers: readonly XmppServer[], random: () => number): XmppServer[] {
  const priorities = [...new Set(servers.map(({ priority }) => priority))].sort((a, b) => a - b);
  return priorities.flatMap((priority) =>
    drawn(
      servers.filter((server) => server.priority === priority),
      random,
    ),
  );
}

function drawn(servers: readonly XmppServer[], random: () => number): XmppServer[] {
  // Those of weight 0 first, so that they have their small chance.
  const left = servers.toSorted((a, b) => Math.min(a.weight, 1) - Math.min(b.weight, 1));
  const order: XmppServer[] = [];
  while (left.length > 0) {
    const draw = random() * left.reduce((sum, { weight }) => sum + weight, 0);
    let sum = 0;
    const at = left.findIndex(({ weight }) => (sum += weight) >= draw);
    order.push(...left.splice(Math.max(at, 0), 1));
  }
  return order;
}
