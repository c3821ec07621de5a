import {
  type FileBody,
  FileExchange,
  type FileFailure,
  type FileRequest,
  type FileStage,
} from '../transfer/file-exchange.js';
import { type DiagnosticsTest, failure, microTime } from './diagnostic-test.js';

/** An upload of more is not asked of a simulator of many CPEs. */
const MOST_UPLOADED = 1024 * 1024 * 1024;
const PIECE = Buffer.alloc(64 * 1024, 'cpe-sim upload test ');

const STATES: Readonly<Record<FileStage, string>> = {
  contact: 'Error_InitConnectionFailed',
  login: 'Error_LoginFailed',
  access: 'Error_TransferFailed',
  complete: 'Error_TransferFailed',
  refused: 'Error_TransferFailed',
};

/** TR-143 §A.2.1, TR-181 Device.IP.Diagnostics.DownloadDiagnostics: bytes really come, and are counted, not kept. */
export const downloadTest: DiagnosticsTest = (request, parts, ended) => {
  const url = request.text('DownloadURL');
  return transfer(url, {}, parts, ended, ({ received }) => ({
    TestBytesReceived: received,
    TotalBytesReceived: received,
  }));
};

/** TR-143 §A.2.2, TR-181 Device.IP.Diagnostics.UploadDiagnostics: TestFileLength bytes are made and sent with PUT. */
export const uploadTest: DiagnosticsTest = (request, parts, ended) => {
  const length = Number(request.text('TestFileLength'));
  const url = request.text('UploadURL');
  if (!(length > 0 && length <= MOST_UPLOADED))
    return soon(() => {
      ended(failure('Error_IncorrectSize'));
    });
  const body: FileBody = { length, piece: (from) => PIECE.subarray(0, Math.min(PIECE.length, length - from)) };
  return transfer(url, { body }, parts, ended, ({ sent }) => ({ TestBytesSent: sent, TotalBytesSent: sent }));
};

function transfer(
  url: string,
  how: Pick<FileRequest, 'body'>,
  parts: Parameters<DiagnosticsTest>[1],
  ended: Parameters<DiagnosticsTest>[2],
  bytes: (trace: FileExchange['trace']) => Record<string, number>,
): ReturnType<DiagnosticsTest> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    return soon(() => {
      ended(failure('Error_InitConnectionFailed'));
    });
  }
  const exchange = new FileExchange(parts, { url, username: '', password: '', ...how }, (wrong) => {
    if (wrong) {
      ended(failure(stateOf(wrong, exchange.trace.openedAt)));
      return;
    }
    const { trace } = exchange;
    const counts = Object.entries(bytes(trace)).map(([name, count]) => [name, String(count)] as const);
    ended({
      state: 'Complete',
      values: {
        ...Object.fromEntries(counts),
        TCPOpenRequestTime: microTime(trace.openRequestAt),
        TCPOpenResponseTime: microTime(trace.openedAt),
        ROMTime: microTime(trace.requestedAt),
        // An upload begins with its first byte out, a download with its first byte in (TR-143 §A.3).
        BOMTime: microTime(how.body ? trace.requestedAt : trace.firstByteAt),
        EOMTime: microTime(trace.lastByteAt),
      },
    });
  });
  exchange.start();
  return exchange;
}

/** A server that took the connection and said nothing is another thing than none. */
function stateOf({ stage, why }: FileFailure, openedAt: number): string {
  if (why.endsWith('does not resolve')) return 'Error_CannotResolveHostName';
  return stage === 'contact' && openedAt !== 0 ? 'Error_NoResponse' : STATES[stage];
}

function soon(call: () => void): { abort(): void } {
  const immediate = setImmediate(call);
  return {
    abort: () => {
      clearImmediate(immediate);
    },
  };
}
