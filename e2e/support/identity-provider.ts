import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

/** What access tokens for Linecard's API are for. */
export const AUDIENCE = 'https://linecard.example.com';
export const CONSOLE = { id: 'linecard-console', secret: 'the secret of the console as a client' };
/** The platform's own application, a public client. */
export const PLATFORM = 'platform';

/** An identity provider, with its own pages for signing in. Any name signs in, and is the subject. */
export async function startIdentityProvider(port: number, consoleRedirectUri: string) {
  const issuer = `http://127.0.0.1:${port}`;
  // A page that stands for the application's.
  const platformRedirectUri = `${issuer}/application`;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: 'one' }] },
    clients: [
      {
        client_id: CONSOLE.id,
        client_secret: CONSOLE.secret,
        redirect_uris: [consoleRedirectUri],
        id_token_signed_response_alg: 'ES256',
      },
      {
        client_id: PLATFORM,
        redirect_uris: [platformRedirectUri],
        token_endpoint_auth_method: 'none',
        id_token_signed_response_alg: 'ES256',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    // The claims of a scope are in the ID token, as those of most providers.
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true }),
    }),
    features: {
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: '',
          audience: AUDIENCE,
          accessTokenFormat: 'jwt' as const,
          jwt: { sign: { alg: 'ES256' as const } },
        }),
      },
    },
    cookies: { keys: ['a key of the tests'] },
  });
  const handle = provider.callback();
  const server: Server = createServer((request, response) => {
    if (request.url?.startsWith('/application') === true) response.end('The application');
    else handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { issuer, platformRedirectUri, stop };
}
