import type { Leaf } from './leaf.js';

/** Parameters that the CPE itself reads or writes, below the root object; TR-181 and TR-098 agree on them. */
const PATHS = {
  parameterKey: 'ManagementServer.ParameterKey',
  connectionRequestUrl: 'ManagementServer.ConnectionRequestURL',
  connectionRequestUsername: 'ManagementServer.ConnectionRequestUsername',
  connectionRequestPassword: 'ManagementServer.ConnectionRequestPassword',
  periodicInformEnable: 'ManagementServer.PeriodicInformEnable',
  periodicInformInterval: 'ManagementServer.PeriodicInformInterval',
  periodicInformTime: 'ManagementServer.PeriodicInformTime',
  acsUrl: 'ManagementServer.URL',
  acsUsername: 'ManagementServer.Username',
  acsPassword: 'ManagementServer.Password',
  retryMinimumWaitInterval: 'ManagementServer.CWMPRetryMinimumWaitInterval',
  retryIntervalMultiplier: 'ManagementServer.CWMPRetryIntervalMultiplier',
  activeNotificationThrottle: 'ManagementServer.DefaultActiveNotificationThrottle',
  aliasBasedAddressing: 'ManagementServer.AliasBasedAddressing',
  instanceMode: 'ManagementServer.InstanceMode',
  autoCreateInstances: 'ManagementServer.AutoCreateInstances',
  httpCompression: 'ManagementServer.HTTPCompression',
  stunEnable: 'ManagementServer.STUNEnable',
  stunServerAddress: 'ManagementServer.STUNServerAddress',
  stunServerPort: 'ManagementServer.STUNServerPort',
  stunUsername: 'ManagementServer.STUNUsername',
  stunPassword: 'ManagementServer.STUNPassword',
  stunMaximumKeepAlivePeriod: 'ManagementServer.STUNMaximumKeepAlivePeriod',
  stunMinimumKeepAlivePeriod: 'ManagementServer.STUNMinimumKeepAlivePeriod',
  lightweightProtocolsUsed: 'ManagementServer.LightweightNotificationProtocolsUsed',
  lightweightTriggerInterval: 'ManagementServer.LightweightNotificationTriggerInterval',
  lightweightTriggerTime: 'ManagementServer.LightweightNotificationTriggerTime',
  udpLightweightHost: 'ManagementServer.UDPLightweightNotificationHost',
  udpLightweightPort: 'ManagementServer.UDPLightweightNotificationPort',
  heartbeatEnable: 'ManagementServer.HeartbeatPolicy.Enable',
  heartbeatInterval: 'ManagementServer.HeartbeatPolicy.ReportingInterval',
  heartbeatInitiationTime: 'ManagementServer.HeartbeatPolicy.InitiationTime',
  udpConnectionRequestAddressNotificationLimit: 'ManagementServer.UDPConnectionRequestAddressNotificationLimit',
  softwareVersion: 'DeviceInfo.SoftwareVersion',
} as const;

/** The leaves of a profile that the CPE knows by their meaning; undefined where the profile has none. */
export type WellKnown = Readonly<Record<keyof typeof PATHS, Leaf | undefined>>;

export function findWellKnown(root: string, find: (path: string) => Leaf | undefined): WellKnown {
  const entries = Object.entries(PATHS).map(([name, path]) => [name, find(root + path)] as const);
  return Object.fromEntries(entries) as WellKnown;
}
