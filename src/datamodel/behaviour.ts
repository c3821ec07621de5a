import { durationMs } from './duration.js';

/** `behaviour` of profile.yaml. */
export interface BehaviourDocument {
  readonly getRpcMethods?: boolean;
  readonly requestDownload?: {
    readonly fileType: string;
    readonly every: string;
    readonly arguments?: Readonly<Record<string, string>>;
  };
}

/** What the devices of a profile ask of their ACS of their own accord, as some do and some do not. */
export interface Behaviour {
  /** Asks for the ACS's methods in the session of its bootstrap. */
  readonly getRpcMethods: boolean;
  /** Asks for a file every so often, as when somebody presses "check for updates". */
  readonly requestDownload:
    | {
        readonly fileType: string;
        readonly everyMs: number;
        readonly arguments: readonly { readonly name: string; readonly value: string }[];
      }
    | undefined;
}

export function behaviourOf({ getRpcMethods = false, requestDownload }: BehaviourDocument = {}): Behaviour {
  return {
    getRpcMethods,
    requestDownload: requestDownload && {
      fileType: requestDownload.fileType,
      everyMs: durationMs(requestDownload.every),
      arguments: Object.entries(requestDownload.arguments ?? {}).map(([name, value]) => ({ name, value })),
    },
  };
}
