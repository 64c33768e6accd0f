import { createRemoteJWKSet, jwtVerify } from "jose";
import { cookies } from "next/headers";

/** Supabase Auth, or another identity provider. */
const issuer = process.env.SUPABASE_URL + "/auth/v1";
const keys = createRemoteJWKSet(new URL(issuer + "/.well-known/jwks.json"));

/**
 * Who is signed in to the platform; null for nobody. With `@supabase/ssr` this is `supabase.auth.getClaims()`, which also renews
 * the token; here the access token is in a cookie.
 */
export async function currentUser(): Promise<{ id: string } | null> {
  const token = (await cookies()).get("access-token")?.value;
  if (token === undefined) return null;
  try {
    const { payload } = await jwtVerify(token, keys, { issuer, audience: "authenticated" });
    return payload.sub === undefined ? null : { id: payload.sub };
  } catch {
    return null;
  }
}
