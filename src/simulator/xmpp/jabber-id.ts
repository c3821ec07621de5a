/**
 * Whether an entry of ConnReqAllowedJabberIDs lets this sender in: a full Jabber ID that one, a bare one (without a
 * resource) each of its resources. Upper and lower case are the same but in the resource (RFC 7622 §3).
 */
export function isAllowed(allowed: readonly string[], sender: string): boolean {
  if (allowed.length === 0) return true;
  const { bare, resource } = partsOf(sender);
  return allowed.some((entry) => {
    const wanted = partsOf(entry);
    return wanted.bare === bare && (wanted.resource === '' || wanted.resource === resource);
  });
}

function partsOf(id: string): { readonly bare: string; readonly resource: string } {
  const slash = id.indexOf('/');
  return slash < 0
    ? { bare: id.toLowerCase(), resource: '' }
    : { bare: id.slice(0, slash).toLowerCase(), resource: id.slice(slash + 1) };
}
