/**
 * Requests to the service, with the token where it wants one.
 *
 * An error is a `Refused`, with the words that the service says. Knows nothing of what is asked.
 */

import { askForToken, token } from "./token.js";

/** What the service refuses, or that it cannot be reached: `status` is 0 then. */
export class Refused extends Error {
  constructor(status, said, retryAfter = 0) {
    super(sentence(said));
    this.status = status;
    this.code = said.code;
    this.retryAfter = retryAfter;
  }

  /** Whether the same may succeed in a moment. */
  get passing() {
    return [0, 429, 503].includes(this.status);
  }
}

/** Return the response to a request; `json` or `body` is what it carries. */
export async function ask(method, path, { json, body, type, keepalive = false } = {}) {
  const sent = json === undefined ? body : JSON.stringify(json);
  const kind = json === undefined ? type : "application/json";
  let response = await send(method, path, sent, kind, keepalive);
  while (response.status === 401 && !keepalive) {
    await askForToken();
    response = await send(method, path, sent, kind, keepalive);
  }
  if (!response.ok) throw await refused(response);
  return response;
}

/** Return what the service answers in JSON. */
export async function askJson(method, path, what) {
  return (await ask(method, path, what)).json();
}

async function send(method, path, body, type, keepalive) {
  const headers = {};
  if (type) headers["Content-Type"] = type;
  if (token()) headers.Authorization = `Bearer ${token()}`;
  try {
    return await fetch(path, { method, body, headers, keepalive });
  } catch {
    throw new Refused(0, {
      code: "unreachable",
      problem: "the service cannot be reached",
      remedy: "Look whether it still runs",
    });
  }
}

async function refused(response) {
  const retryAfter = Number(response.headers.get("Retry-After")) || 0;
  const answer = await response.json().catch(() => ({}));
  const said = answer.error ?? { code: "unknown", problem: `the service answers ${response.status}` };
  return new Refused(response.status, said, retryAfter);
}

function sentence({ problem, expected, remedy }) {
  const parts = [problem, expected && `expected: ${expected}`, remedy].filter(Boolean);
  return parts.map((part) => `${part[0].toUpperCase()}${part.slice(1)}.`).join(" ");
}
