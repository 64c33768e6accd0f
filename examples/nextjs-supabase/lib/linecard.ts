import { Linecard } from "@linecard/sdk";

/** A key with the scopes `calls`, `read` and `settings`. It stays on the server: no component of the browser imports this. */
export const linecard = new Linecard({ baseUrl: process.env.LINECARD_URL!, apiKey: process.env.LINECARD_API_KEY! });
