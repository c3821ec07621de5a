/** Values that people set together. */
export const VARIANTS: Readonly<Record<string, object>> = {
  default: {},
  'one operator in some namespaces': { replicas: 1, watchNamespaces: ['lab', 'field'] },
  'everything on': {
    acs: { enabled: true },
    serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
    prometheusRule: { enabled: true, labels: { release: 'prometheus' } },
    dashboards: { enabled: true },
    image: { repository: 'registry.example/cpe-sim', digest: `sha256:${'0'.repeat(64)}` },
    imagePullSecrets: [{ name: 'registry-login' }],
    podAnnotations: { 'example.com/team': 'lab' },
    nodeSelector: { 'kubernetes.io/os': 'linux' },
  },
  'what others do left to them': {
    crds: { install: false },
    rbac: { create: false },
    serviceAccount: { create: false, name: 'ours' },
    networkPolicy: { enabled: false },
    podDisruptionBudget: { enabled: false },
    serviceMonitor: { enabled: false },
    prometheusRule: { enabled: false },
  },
};

/** Values that are refused, and what of the sentence that says why. */
export const REFUSED: readonly (readonly [what: string, values: object, says: RegExp])[] = [
  ['an unknown value', { replcas: 2 }, /replcas/],
  ['text for a number', { replicas: 'two' }, /replicas.*(number|integer)/],
  ['no operator', { replicas: 0 }, /replicas.*(minimum|1)/],
  ['an unknown level of logs', { log: { level: 'loud' } }, /level.*(debug|one of)/s],
  ['a namespace that is none', { watchNamespaces: ['Lab_1'] }, /Lab_1/],
  ['a port that is none', { acs: { port: 70_000 } }, /port.*65,535/],
  ['a digest that is none', { image: { digest: 'latest' } }, /image\.digest/],
  ['an image with its tag', { image: { repository: 'cpe-sim:1.0' } }, /image\.repository/],
  ['no name for what it does not make', { serviceAccount: { create: false } }, /serviceAccount\.name/],
];
