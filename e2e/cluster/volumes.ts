import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_NAME, type Layout } from './layout.js';

const CLASS = 'local';
const COUNT = 40;

/**
 * Volumes for claims of up to 1 GiB, made beforehand: folders of the node. They are of the kind `local`, because the group
 * that a pod asks for is given to those, and not to what kube-controller-manager could make by itself.
 *
 * @returns the default StorageClass and the volumes
 */
export function makeVolumes({ folder }: Layout): object[] {
  const storageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: CLASS, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'WaitForFirstConsumer',
  };
  const volumes = Array.from({ length: COUNT }, (_, i) => {
    const path = join(folder, 'volumes', String(i));
    mkdirSync(path, { recursive: true });
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `local-${i}` },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: CLASS,
        local: { path },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [NODE_NAME] }] },
            ],
          },
        },
      },
    };
  });
  return [storageClass, ...volumes];
}
