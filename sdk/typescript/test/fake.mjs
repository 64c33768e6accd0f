// A server that answers as it is told, for what the real one does rarely.
import { createServer } from "node:http";

/** `answers`: for each request, a function of request and response. */
export async function fakeServer(...answers) {
  const requests = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    request.resume().on("end", () => answer(request, response));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    close: () => new Promise((closed) => server.close(closed).closeAllConnections()),
  };
}

export const json =
  (status, body, headers = {}) =>
  (_, response) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
export const problem = (status, code, headers = {}, more = {}) =>
  json(status, { status, code, detail: `It is ${code}.`, requestId: "0".repeat(32), ...more }, headers);
export const hangUp = (request) => request.socket.destroy();
