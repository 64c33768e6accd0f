import type { NextConfig } from "next";

// Read when the application is built.
const linecard = new URL(process.env.LINECARD_URL!).origin;

/** What the form needs of the content security policy: `connect-src` for the form, `frame-src` for the frame. */
const policy = `connect-src 'self' ${linecard}; frame-src ${linecard}; frame-ancestors 'none'`;

export default {
  headers: () => Promise.resolve([{ source: "/:path*", headers: [{ key: "Content-Security-Policy", value: policy }] }]),
} satisfies NextConfig;
