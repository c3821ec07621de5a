import { expect, it } from '@jest/globals';
import { KubeConfig } from '@kubernetes/client-node';
import { kubeconfig } from './kubeconfig.js';

it('is what the Kubernetes client reads', () => {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig({ server: 'https://127.0.0.1:1', ca: 'CA', cert: 'CERT', key: 'KEY' }, 'lab'));
  const decoded = (text?: string): string => Buffer.from(text ?? '', 'base64').toString();
  expect(config.getCurrentCluster()?.server).toBe('https://127.0.0.1:1');
  expect(decoded(config.getCurrentCluster()?.caData)).toBe('CA');
  expect(decoded(config.getCurrentUser()?.certData)).toBe('CERT');
  expect(decoded(config.getCurrentUser()?.keyData)).toBe('KEY');
  expect(config.getContextObject('test')?.namespace).toBe('lab');
});
