export default { serverExternalPackages: ["twilio", "pg"], turbopack: { root: new URL("..", import.meta.url).pathname } };
