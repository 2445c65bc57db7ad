/** Files that lie packed on a server that packs nothing itself. */

import { fetched } from "../fetched";

/** Return what a gzip file holds; some servers unpack it on the way. */
export async function unpacked(url: URL): Promise<ArrayBuffer> {
  const file = await (await fetched(url)).blob();
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (first !== 0x1f || second !== 0x8b) return file.arrayBuffer();
  return new Response(file.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}
