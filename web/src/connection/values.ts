import type { Connection, ConnectionInput, NumberSearch } from '../api/types';

/** The form's values. A setting that is not set is an empty field. */
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

/** With what the account's numbers are listed. */
export function numberSearchOf({ accountSid, authToken, region, edge }: ConnectionValues): NumberSearch {
  return { accountSid, authToken, ...(region === '' || edge === '' ? {} : { region, edge }) };
}

/** The request's body, to replace a connection by another account: nothing of the former one is kept. */
export function replacementOf(values: ConnectionValues): ConnectionInput {
  const { accountSid, authToken, phoneNumber, apiKeySid, apiKeySecret, region, edge, callsPerSecond } =
    values;
  return {
    accountSid,
    authToken,
    phoneNumber,
    apiKeySid: apiKeySid || null,
    apiKeySecret: (apiKeySid && apiKeySecret) || null,
    region: region || null,
    edge: edge || null,
    callsPerSecond: callsPerSecond || null,
  };
}

/** The request's body. API key, region and rate are included only if they change: what is absent stays as it is. */
export function inputOf(values: ConnectionValues, connection: Connection | null): ConnectionInput {
  const { accountSid, authToken, phoneNumber, apiKeySid, region, edge, callsPerSecond } = values;
  // Removing the key removes its secret, too.
  const apiKeySecret = apiKeySid === '' ? '' : values.apiKeySecret;
  const stored = valuesOf(connection);
  const isOtherAccount = connection !== null && accountSid !== connection.accountSid;
  const changed = (now: unknown[], before: unknown[]) =>
    now.some((value, at) => value !== before[at]) || (isOtherAccount && now.some((value) => value !== ''));
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
