import type { Leaf } from '../../datamodel/leaf.js';

/** What stands for a state in data models that do not have it: TR-143 of 2008, and so TR-098, has other words. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = {
  Complete: ['Completed'],
  Error_CannotResolveHostName: ['Error_InitConnectionFailed'],
  Error_TransferFailed: ['Error_NoTransferComplete'],
  Error_DNSServerNotResolved: ['Error_CannotResolveHostName'],
};
const ANY_ERROR = ['Error_Other', 'Error_Internal', 'Error_NoResponse'];

/** The state in the words of the profile: the first that the enumeration of its DiagnosticsState has. */
export function toldState({ constraints: { enumeration } }: Leaf, state: string): string {
  const words = [state, ...(INSTEAD[state] ?? []), ...ANY_ERROR];
  return words.find((word) => enumeration?.has(word) ?? true) ?? state;
}
