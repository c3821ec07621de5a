/** The root object of a data model: TR-181, or TR-098. */
export type Root = 'Device.' | 'InternetGatewayDevice.';
