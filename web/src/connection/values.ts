import type { Connection, ConnectionInput } from '../api/types';

/** What stands in the form; a field that is absent is empty. */
export type ConnectionValues = {
  accountSid: string;
  authToken: string;
  phoneNumber: string;
  apiKeySid: string;
  apiKeySecret: string;
  region: string;
  edge: string;
  callsPerSecond: number | '';
};

export function valuesOf(connection: Connection | null): ConnectionValues {
  return {
    accountSid: connection?.accountSid ?? '',
    authToken: connection?.authToken ?? '',
    phoneNumber: connection?.phoneNumber ?? '',
    apiKeySid: connection?.apiKeySid ?? '',
    apiKeySecret: connection?.apiKeySecret ?? '',
    region: connection?.region ?? '',
    edge: connection?.edge ?? '',
    callsPerSecond: connection?.callsPerSecond ?? '',
  };
}

/** What is sent. The key, the region and the rate are named only where they are to change: what is absent stays. */
export function inputOf(values: ConnectionValues, connection: Connection | null): ConnectionInput {
  const { accountSid, authToken, phoneNumber, apiKeySid, region, edge, callsPerSecond } = values;
  // A key that is taken out goes with its secret.
  const apiKeySecret = apiKeySid === '' ? '' : values.apiKeySecret;
  const stored = valuesOf(connection);
  const another = connection !== null && accountSid !== connection.accountSid;
  const changed = (now: unknown[], before: unknown[]) =>
    now.some((value, at) => value !== before[at]) || (another && now.some((value) => value !== ''));
  return {
    accountSid,
    authToken,
    phoneNumber,
    ...(changed([apiKeySid, apiKeySecret], [stored.apiKeySid, stored.apiKeySecret])
      ? { apiKeySid: apiKeySid || null, apiKeySecret: apiKeySecret || null }
      : {}),
    ...(changed([region, edge], [stored.region, stored.edge])
      ? { region: region || null, edge: edge || null }
      : {}),
    ...(changed([callsPerSecond], [stored.callsPerSecond]) ? { callsPerSecond: callsPerSecond || null } : {}),
  };
}
