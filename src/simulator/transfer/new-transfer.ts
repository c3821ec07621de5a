import { NO_FAULT } from '../../cwmp/rpcs/result-fault.js';
import { cwmpFault } from '../../cwmp/faults.js';
import { type FileLocation, MOST_TRANSFERS } from '../../cwmp/rpcs/file-arguments.js';
import type { CwmpFault } from '../../cwmp/types.js';
import { nextId } from '../job-book.js';
import type { Transfer } from './transfer.js';
import { urlProblem } from './file-types.js';

/** What differs from one method to another. */
type Asked = FileLocation &
  Pick<Transfer, 'cause' | 'commandKey' | 'due'> &
  Partial<Pick<Transfer, 'fileSize' | 'targetFileName' | 'windows' | 'phase' | 'version' | 'startedAt'>>;

/** A transfer that has been asked for. */
export function newTransfer(present: readonly Transfer[], asked: Asked): Transfer {
  const { fileType, url, username, password, cause, commandKey, due } = asked;
  return {
    id: nextId(present),
    cause,
    commandKey,
    fileType,
    url,
    username,
    password,
    fileSize: asked.fileSize ?? 0,
    targetFileName: asked.targetFileName ?? '',
    phase: asked.phase ?? 'waiting',
    due,
    windows: asked.windows ?? [],
    attempts: 0,
    startedAt: asked.startedAt ?? 0,
    completedAt: 0,
    fault: NO_FAULT,
    version: asked.version ?? '',
  };
}

/** Why a transfer cannot be taken on, whatever its file: undefined when it can. */
export function refusal(present: readonly Transfer[], url: string, targetFileName = ''): CwmpFault | undefined {
  const problem = urlProblem(url);
  if (problem) return cwmpFault(problem.code, problem.why);
  if (/[/\\\p{Cc}]|^\.\.?$/u.test(targetFileName)) {
    return cwmpFault(9003, `TargetFileName "${targetFileName}" is no file name`);
  }
  // TR-069 §A.3.2.8: the ACS learns at once that the queue is full.
  if (present.length >= MOST_TRANSFERS) return cwmpFault(9004, `${present.length} transfers are queued already`);
  return undefined;
}
