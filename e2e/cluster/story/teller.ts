/** A step of a story: what is so after it, and how that is brought about and asserted. */
export interface Step<Scene> {
  readonly title: string;
  /** Throws when it is not so; gives figures worth telling. */
  readonly tell: (scene: Scene) => Promise<string | undefined>;
}

/**
 * Tells a story step by step, a line each, up to the first step that fails.
 *
 * @param now milliseconds of a clock that only goes on
 * @returns what went wrong, or undefined
 */
export async function tellStory<Scene>(
  steps: readonly Step<Scene>[],
  scene: Scene,
  write: (line: string) => void,
  now: () => number,
): Promise<unknown> {
  const begun = now();
  const seconds = (since: number): string => ((now() - since) / 1000).toFixed(1);
  for (const [i, { title, tell }] of steps.entries()) {
    const since = now();
    const number = `${i + 1}/${steps.length}`.padStart(6);
    try {
      const figures = await tell(scene);
      write(
        `${number}  ok      ${seconds(since).padStart(5)} s  ${title}${figures === undefined ? '' : `: ${figures}`}`,
      );
    } catch (error) {
      write(`${number}  FAILED  ${seconds(since).padStart(5)} s  ${title}: ${textOf(error)}`);
      return error;
    }
  }
  write(`All ${steps.length} steps are ok, in ${seconds(begun)} s.`);
  return undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
