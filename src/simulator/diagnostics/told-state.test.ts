import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { loadProfile } from '../../datamodel/load-profile.js';
import { diagnosticsOf } from './kinds.js';
import { toldState } from './told-state.js';

const shipped = (name: string): Promise<string[][]> =>
  loadProfile(join(import.meta.dirname, '../../../profiles', name)).then((profile) =>
    diagnosticsOf(profile)
      .map(({ kind, state }) => [
        kind,
        ...['Complete', 'Error_CannotResolveHostName', 'Error_TransferFailed'].map((one) => toldState(state, one)),
      ])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );

describe('toldState', () => {
  it('speaks TR-181', async () => {
    expect(await shipped('example-tr181-gateway')).toEqual([
      ['DownloadDiagnostics', 'Complete', 'Error_CannotResolveHostName', 'Error_TransferFailed'],
      ['IPPing', 'Complete', 'Error_CannotResolveHostName', 'Error_Other'],
      ['NSLookupDiagnostics', 'Complete', 'Error_Other', 'Error_Other'],
      ['TraceRoute', 'Complete', 'Error_CannotResolveHostName', 'Error_Other'],
      ['UDPEchoDiagnostics', 'Complete', 'Error_CannotResolveHostName', 'Error_Other'],
      ['UploadDiagnostics', 'Complete', 'Error_CannotResolveHostName', 'Error_NoTransferComplete'],
    ]);
  });

  it('speaks TR-098', async () => {
    expect(await shipped('tr098-dsl-router')).toEqual([
      ['DownloadDiagnostics', 'Completed', 'Error_InitConnectionFailed', 'Error_TransferFailed'],
      ['IPPing', 'Complete', 'Error_CannotResolveHostName', 'Error_Other'],
      ['NSLookupDiagnostics', 'Complete', 'Error_Other', 'Error_Other'],
      ['TraceRoute', 'Complete', 'Error_CannotResolveHostName', 'Error_TransferFailed'],
      ['UploadDiagnostics', 'Completed', 'Error_InitConnectionFailed', 'Error_NoTransferComplete'],
    ]);
  });
});
