/* eslint-disable lingui/no-unlocalized-strings -- Programs are the same in all languages. */
export type Language = 'curl' | 'typescript' | 'python';

export const LANGUAGES: { value: Language; label: string }[] = [
  { value: 'curl', label: 'curl' },
  { value: 'typescript', label: 'TypeScript' },
  { value: 'python', label: 'Python' },
];

/** A program that places a call, with the key in the environment so that it is in no file. */
export function exampleOf(language: Language, origin: string, agentId: string): string {
  return EXAMPLES[language](`${origin}/api/calls`, agentId);
}

const EXAMPLES: Record<Language, (url: string, agentId: string) => string> = {
  curl: (url, agentId) => `curl ${url} \\
  -H "Authorization: Bearer $LINECARD_API_KEY" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: order-1234" \\
  -d '{"agentId": "${agentId}", "to": "+14155550123"}'`,
  typescript: (url, agentId) => `const response = await fetch("${url}", {
  method: "POST",
  headers: {
    Authorization: \`Bearer \${process.env.LINECARD_API_KEY}\`,
    "Content-Type": "application/json",
    "Idempotency-Key": "order-1234",
  },
  body: JSON.stringify({ agentId: "${agentId}", to: "+14155550123" }),
});
const call = await response.json();
if (!response.ok) throw new Error(call.detail);
console.log(call.id, call.status);`,
  python: (url, agentId) => `import json, os, urllib.request

request = urllib.request.Request(
    "${url}",
    data=json.dumps({"agentId": "${agentId}", "to": "+14155550123"}).encode(),
    headers={
        "Authorization": f"Bearer {os.environ['LINECARD_API_KEY']}",
        "Content-Type": "application/json",
        "Idempotency-Key": "order-1234",
    },
)
with urllib.request.urlopen(request) as response:
    call = json.load(response)
print(call["id"], call["status"])`,
};
