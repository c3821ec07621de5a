import type { RpcRule } from './rpc.js';

/** TR-069 §A.3.2.9. */
export const reboot: RpcRule<'Reboot'> = (_target, { commandKey }) => ({
  answer: { method: 'RebootResponse' },
  effect: { kind: 'reboot', commandKey },
});
