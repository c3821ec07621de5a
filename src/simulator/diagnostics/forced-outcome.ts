import type { DiagnosticsError } from '../../api/shard-config.js';
import { type DiagnosticsOutcome, type DiagnosticsTest, failure } from './diagnostic-test.js';

/** What ends a test only after it was made; any other failure keeps it from beginning. */
const AFTERWARDS: ReadonlySet<DiagnosticsError> = new Set([
  'Error_MaxHopCountExceeded',
  'Error_NoResponse',
  'Error_TransferFailed',
  'Error_LoginFailed',
  'Error_NoTransferComplete',
  'Error_IncorrectSize',
  'Error_Timeout',
]);

/** The test, ending with a state that somebody wants to see, and without results. */
export function forcedTest(test: DiagnosticsTest, state: DiagnosticsError): DiagnosticsTest {
  const outcome: DiagnosticsOutcome = failure(state);
  return (request, parts, ended) => {
    if (AFTERWARDS.has(state)) {
      return test(request, parts, () => {
        ended(outcome);
      });
    }
    const end = setImmediate(ended, outcome);
    return {
      abort: () => {
        clearImmediate(end);
      },
    };
  };
}
