import type { RpcRule } from './rpc.js';

/** TR-069 §A.4.1.3. */
export const factoryReset: RpcRule<'FactoryReset'> = () => ({
  answer: { method: 'FactoryResetResponse' },
  effect: { kind: 'factory-reset' },
});
