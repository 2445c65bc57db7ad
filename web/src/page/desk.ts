/** Where the page hands pictures in: a worker reads them, so that the pen never waits. */

import type { Options } from "../reading/asked";
import type { Reading } from "../reading/result";
import type { Seen } from "./seen";

/** The reading of a picture, and what the network saw; of a page, that of each number on it. */
export interface Read {
  readonly reading: Reading;
  readonly seen: Seen;
  readonly page: readonly Reading[];
}

/** What goes to the worker: first where the site lies, then pictures, each with a number. */
export type Sent =
  | { readonly site: string }
  | { readonly number: number; readonly picture: Blob; readonly options: Options; readonly page: boolean };

/** What comes back for each number; 0 is the worker itself, which is ready. */
export type Answer =
  | { readonly number: number; readonly read: Read | null }
  | { readonly number: number; readonly problem: string };

interface Waiting {
  resolve(read: Read | null): void;
  reject(error: Error): void;
}

/** Reads pictures elsewhere. */
export class Desk {
  /** Done when the worker has loaded what it reads with. */
  readonly ready: Promise<unknown>;

  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  readonly #waiting = new Map<number, Waiting>();
  #sent = 0;

  constructor() {
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => this.#heard(data));
    this.#worker.addEventListener("error", (event) => this.#failed(event.message));
    this.ready = this.#answer(0);
    this.#send({ site: new URL(".", document.baseURI).href });
  }

  /** Return what is read on a picture; each number of a `page` only where it is asked for. */
  async read(picture: Blob, options: Options = {}, page = false): Promise<Read> {
    await this.ready;
    const number = ++this.#sent;
    this.#send({ number, picture, options, page });
    return (await this.#answer(number))!;
  }

  #send(sent: Sent): void {
    this.#worker.postMessage(sent);
  }

  #answer(number: number): Promise<Read | null> {
    return new Promise((resolve, reject) => this.#waiting.set(number, { resolve, reject }));
  }

  #heard(answer: Answer): void {
    const waiting = this.#waiting.get(answer.number);
    this.#waiting.delete(answer.number);
    if ("problem" in answer) waiting?.reject(new Error(answer.problem));
    else waiting?.resolve(answer.read);
  }

  #failed(problem: string): void {
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(problem || "The reader stopped."));
    this.#waiting.clear();
  }
}
