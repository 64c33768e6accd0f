// An animated walk through the console: frames that follow each other in one SVG, which shows wherever an image does.
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";

const SECONDS_EACH = 3.2;
const WINDOW = { width: 1180, height: 880 };
const CAPTION = 44;

/** Writes the walk to `file`. `settled` waits until a page shows everything. */
export async function takeWalk(browser, { demo, calls }, file, settled) {
  const context = await browser.newContext({
    baseURL: demo.baseUrl,
    colorScheme: "light",
    viewport: WINDOW,
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  const frames = [];
  const frame = async (caption) => {
    await settled(page);
    const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 70 });
    frames.push({ caption, data });
  };

  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(demo.email);
  await page.getByLabel("Password", { exact: true }).fill(demo.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Agents" }).waitFor();
  await frame("Each agent has an account and a number of its own");
  await page.goto("/health");
  await frame("What is wrong with a line, and what to do");
  await connectStep(page, demo);
  await frame("Connecting an agent: its account's numbers, free or in use");
  await page.goto(`/calls/${calls.ended}`);
  await frame("A call, followed to its end by signed callbacks");
  await page.goto("/calls");
  await frame("All calls, and why one failed");
  await page.goto("/usage");
  await frame("What each agent cost, day by day");
  await page.goto("/audit");
  await frame("Who changed what");
  await context.close();
  writeFileSync(file, animation(frames));
  console.log(file);
}

/** The connect wizard at its second step, with an account that only the simulated Twilio knows. */
async function connectStep(page, { agents, twilioSimUrl }) {
  const [accountSid, authToken] = [`AC${randomBytes(16).toString("hex")}`, randomBytes(16).toString("hex")];
  const phoneNumbers = ["+14155553101", "+14155553102", { phoneNumber: "+14155553103", voice: false }];
  const response = await fetch(`${twilioSimUrl}/sim/accounts/${accountSid}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ authToken, phoneNumbers }),
  });
  if (!response.ok) throw new Error(await response.text());
  await page.goto(`/agents/${agents[2].id}/connect`);
  await page.getByLabel("Account SID").fill(accountSid);
  await page.getByLabel("Auth token").fill(authToken);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("group", { name: "Available" }).getByRole("radio").first().check();
}

/** Without motion where the reader wants none: then the first frame stays. */
function animation(frames) {
  const share = 100 / frames.length;
  const { width, height } = WINDOW;
  const pictures = frames.map(
    ({ caption, data }, index) =>
      `<g class="frame" style="animation-delay:${(index * SECONDS_EACH).toFixed(1)}s">` +
      `<image width="${width}" height="${height}" href="data:image/webp;base64,${data}"/>` +
      `<rect y="${height}" width="${width}" height="${CAPTION}" fill="#1c2a3a"/>` +
      `<text x="${width / 2}" y="${height + 29}" text-anchor="middle" fill="#fff">${caption}</text></g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + CAPTION}" role="img" aria-label="A walk through the console">
<style>
text { font: 19px system-ui, sans-serif }
.frame { opacity: 0; animation: show ${(frames.length * SECONDS_EACH).toFixed(1)}s infinite }
.frame:first-of-type { opacity: 1 }
@keyframes show { 0%, ${share.toFixed(2)}% { opacity: 1 } ${(share + 0.01).toFixed(2)}%, 100% { opacity: 0 } }
@media (prefers-reduced-motion: reduce) { .frame { animation: none } }
</style>
${pictures.join("\n")}
</svg>
`;
}
