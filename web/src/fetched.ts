/** Files on a server. */

import { BundleError } from "./errors";

/** Return the answer of a server that has the file. */
export async function fetched(url: string | URL): Promise<Response> {
  const answer = await fetch(url).catch((error: unknown) => {
    throw unloaded(url, String(error), "Check the network, and load the page again");
  });
  if (!answer.ok) throw unloaded(url, `status ${answer.status}`, "Check the address, or write the site again");
  return answer;
}

function unloaded(url: string | URL, received: string, remedy: string): BundleError {
  return new BundleError(`cannot load ${String(url)}`, { expected: "a file of the site", received, remedy });
}
