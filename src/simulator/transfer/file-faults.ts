import type { ResultFault } from '../../cwmp/rpcs/result-fault.js';
import { cwmpFault } from '../../cwmp/faults.js';
import type { FileFailure, FileStage } from './file-exchange.js';

/** TR-069 §A.5.1: how far a download came decides on its fault code. */
const DOWNLOAD: Readonly<Record<FileStage, number>> = {
  contact: 9015,
  login: 9012,
  access: 9016,
  complete: 9017,
  refused: 9018,
};
/** An upload has codes of its own only for the server that is not there, and for the login. */
const UPLOAD: Readonly<Record<FileStage, number>> = {
  contact: 9015,
  login: 9012,
  access: 9011,
  complete: 9011,
  refused: 9011,
};

export function transferFault(download: boolean, { stage, why }: FileFailure): ResultFault {
  return cwmpFault((download ? DOWNLOAD : UPLOAD)[stage], why);
}
