import type { EncodableRequest } from '../acs-messages.js';
import type { CpeResponse } from '../cpe-messages.js';
import type { CpeRequest } from '../cpe-rpcs.js';
import { cwmpFault } from '../faults.js';
import { NO_FAULT } from '../rpcs/result-fault.js';

/** One message of every kind of file transfers and deployment units, by the name of its golden file. */

const ODD = `a <b> & "c" 'd' \u00e9\u{1F600}`;
const LOCATION = { url: 'https://files.example/hg7-2.1.0.bin', username: 'cpe', password: ODD };
const UUID = '5c0b3a1e-9f7d-4d3a-8b1f-0c2d4e6f8a90';
const TIMES = { startTime: '2026-01-02T03:04:05Z', completeTime: '2026-01-02T03:05:06Z' };

export const TRANSFER_REQUESTS: Readonly<Record<string, EncodableRequest>> = {
  Download: {
    method: 'Download',
    commandKey: 'up-1',
    fileType: '1 Firmware Upgrade Image',
    ...LOCATION,
    fileSize: 4294967295,
    targetFileName: 'hg7.bin',
    delaySeconds: 0,
    successUrl: '',
    failureUrl: '',
  },
  Upload: { method: 'Upload', commandKey: 'log', fileType: '2 Vendor Log File', ...LOCATION, delaySeconds: 60 },
  ScheduleDownload: {
    method: 'ScheduleDownload',
    commandKey: 'night',
    fileType: '1 Firmware Upgrade Image',
    ...LOCATION,
    fileSize: 0,
    targetFileName: '',
    windows: [
      { start: 3600, end: 7200, mode: '1 At Any Time', userMessage: '', maxRetries: 2 },
      { start: 7200, end: 9000, mode: '4 Confirmation Needed', userMessage: ODD, maxRetries: -1 },
    ],
  },
  CancelTransfer: { method: 'CancelTransfer', commandKey: ODD },
  GetQueuedTransfers: { method: 'GetQueuedTransfers' },
  GetAllQueuedTransfers: { method: 'GetAllQueuedTransfers' },
  ChangeDUState: {
    method: 'ChangeDUState',
    operations: [
      { kind: 'Install', url: LOCATION.url, uuid: UUID, username: 'cpe', password: ODD, executionEnvRef: '' },
      { kind: 'Update', uuid: UUID, version: '1.1', url: LOCATION.url, username: '', password: '' },
      { kind: 'Uninstall', uuid: UUID, version: '', executionEnvRef: 'Device.SoftwareModules.ExecEnv.1.' },
    ],
    commandKey: 'du-1',
  },
};

export const TRANSFER_RESPONSES: Readonly<Record<string, CpeResponse>> = {
  DownloadResponse: {
    method: 'DownloadResponse',
    status: 1,
    startTime: '0001-01-01T00:00:00Z',
    completeTime: '0001-01-01T00:00:00Z',
  },
  UploadResponse: { method: 'UploadResponse', status: 0, ...TIMES },
  ScheduleDownloadResponse: { method: 'ScheduleDownloadResponse' },
  CancelTransferResponse: { method: 'CancelTransferResponse' },
  GetQueuedTransfersResponse: {
    method: 'GetQueuedTransfersResponse',
    transfers: [
      { commandKey: 'up-1', state: 2 },
      { commandKey: ODD, state: 1 },
    ],
  },
  GetAllQueuedTransfersResponse: {
    method: 'GetAllQueuedTransfersResponse',
    transfers: [
      {
        commandKey: 'log',
        state: 3,
        isDownload: false,
        fileType: '4 Vendor Log File 1',
        fileSize: 0,
        targetFileName: '',
      },
    ],
  },
  ChangeDUStateResponse: { method: 'ChangeDUStateResponse' },
};

const DU_RESULT = {
  uuid: UUID,
  deploymentUnitRef: 'Device.SoftwareModules.DeploymentUnit.1.',
  version: '1.1',
  currentState: 'Installed',
  resolved: true,
  executionUnitRefList: 'Device.SoftwareModules.ExecutionUnit.1.',
  ...TIMES,
  fault: NO_FAULT,
} as const;

/** What a CPE asks of its ACS. */
export const CPE_REQUESTS: Readonly<Record<string, CpeRequest>> = {
  TransferComplete: { method: 'TransferComplete', commandKey: 'up-1', fault: NO_FAULT, ...TIMES },
  'TransferComplete-failed': {
    method: 'TransferComplete',
    commandKey: ODD,
    fault: cwmpFault(9016, 'the server answered 404'),
    startTime: '2026-01-02T03:04:05Z',
    completeTime: '0001-01-01T00:00:00Z',
  },
  AutonomousTransferComplete: {
    method: 'AutonomousTransferComplete',
    announceUrl: '',
    transferUrl: LOCATION.url,
    isDownload: true,
    fileType: '1 Firmware Upgrade Image',
    fileSize: 300000,
    targetFileName: '',
    fault: NO_FAULT,
    ...TIMES,
  },
  RequestDownload: {
    method: 'RequestDownload',
    fileType: '2 Web Content',
    fileTypeArguments: [{ name: 'Language', value: ODD }],
  },
  DUStateChangeComplete: {
    method: 'DUStateChangeComplete',
    results: [DU_RESULT, { ...DU_RESULT, currentState: 'Failed', fault: cwmpFault(9026) }],
    commandKey: 'du-1',
  },
  AutonomousDUStateChangeComplete: {
    method: 'AutonomousDUStateChangeComplete',
    results: [{ ...DU_RESULT, operationPerformed: 'Update' }],
  },
};
