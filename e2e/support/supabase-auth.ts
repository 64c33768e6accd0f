import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Stands in for Supabase Auth: its keys, and access tokens of the shape that it gives. */
export async function startSupabaseAuth() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig', kid: 'one' };
  const documents: Record<string, object> = { '/auth/v1/.well-known/jwks.json': { keys: [jwk] } };
  const server = createServer((request, response) => {
    const document = documents[request.url ?? ''];
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(document ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${url}/auth/v1`;
  documents['/auth/v1/.well-known/openid-configuration'] = {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
  };
  const tokenOf = (userId: string) =>
    new SignJWT({ role: 'authenticated', email: `${userId}@example.com` })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(issuer)
      .setAudience('authenticated')
      .setSubject(userId)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, issuer, tokenOf, stop };
}
