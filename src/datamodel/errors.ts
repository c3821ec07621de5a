/** One thing that is wrong with a profile. */
export interface ProfileProblem {
  /** Name of the file in the profile's folder. */
  readonly file: string;
  /** Counted from 1; 0 where the whole file is meant. */
  readonly line: number;
  /** What it is about, as far down as known: `Device.WiFi.Radio.{1..2}.Channel.max`. */
  readonly path: string;
  /** What is wrong, and what is allowed instead. */
  readonly message: string;
}

/** A profile that cannot be used; holds everything that is wrong with it. */
export class ProfileError extends Error {
  readonly code = 'DATAMODEL_PROFILE';
  readonly folder: string;
  readonly problems: readonly ProfileProblem[];
  constructor(folder: string, problems: readonly ProfileProblem[], options?: ErrorOptions) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super([`profile ${folder}: ${count}`, ...problems.map(formatProblem)].join('\n  '), options);
    this.name = 'ProfileError';
    this.folder = folder;
    this.problems = problems;
  }
}

function formatProblem({ file, line, path, message }: ProfileProblem): string {
  const place = line === 0 ? file : `${file}:${line}`;
  return [place, path, message].filter((part) => part !== '').join(': ');
}

/** A stored overlay that cannot be read back. */
export class OverlayError extends Error {
  readonly code = 'DATAMODEL_OVERLAY';
  constructor(what: string, options?: ErrorOptions) {
    super(`the stored values of a CPE cannot be read: ${what}; expected a JSON object of path to text`, options);
    this.name = 'OverlayError';
  }
}
