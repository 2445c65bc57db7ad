/**
 * The desk of one reviewer: readings claimed ahead, decisions sent in order, and taken back.
 *
 * What is decided leaves the desk at once and is sent meanwhile, so that nobody waits for it. Claims
 * end by themselves; they are renewed while somebody works. Knows nothing of the page: it tells who
 * listens with the events `change`, `progress` and `trouble`.
 */

import { ask, askJson } from "./http.js";

const HAND = 5; // readings held: the one looked at, and those that come next
const KEPT = 10; // crops of decided readings that are kept, to be taken back

export class Desk extends EventTarget {
  reviewer;
  items = [];
  done = [];
  until = 0; // when the claims end, in milliseconds since 1970
  ready = false;

  #line = Promise.resolve();
  #leaving = new Set();
  #crops = new Map();

  constructor(reviewer) {
    super();
    this.reviewer = reviewer;
  }

  /** The reading looked at; undefined where there is none. */
  get current() {
    return this.items[0];
  }

  /** Whether what is held has gone back to the queue, because nobody worked. */
  get expired() {
    return this.items.length > 0 && Date.now() >= this.until;
  }

  /** Claim what is missing, and renew what is held. */
  fill() {
    return this.#next(() => this.#claim());
  }

  /** Decide on the reading looked at, and go on to the next. */
  decide(action, text) {
    const item = this.items.shift();
    const said = { item, action, text, at: Date.now(), failed: false };
    this.done.push(said);
    this.#leaving.add(item.id);
    this.#tell("change");
    this.#next(() => this.#send(said));
    this.fill();
  }

  /** Take back the last decision, and look at its reading again. */
  undo() {
    const said = this.done.pop();
    if (!said) return;
    this.items.unshift(said.item);
    this.#leaving.add(said.item.id);
    this.#tell("change");
    this.#next(() => this.#takeBack(said));
    this.fill();
  }

  /** Give everything back, such as when somebody leaves. */
  release({ leaving = false } = {}) {
    const json = { reviewer: this.reviewer };
    this.items = [];
    return ask("POST", "/v1/review/release", { json, keepalive: leaving });
  }

  /** Work under another name. */
  rename(reviewer) {
    this.#next(async () => {
      await this.release();
      this.reviewer = reviewer;
      this.done = [];
    });
    return this.fill();
  }

  /** Return the address of the crop of a reading, loaded ahead. */
  crop(item) {
    if (!this.#crops.has(item.id)) this.#crops.set(item.id, this.#loadCrop(item.id));
    return this.#crops.get(item.id);
  }

  /** Do one thing after the other, so that a decision is sent before what was decided after it. */
  #next(work) {
    this.#line = this.#line.then(work).catch((error) => this.#trouble(error));
    return this.#line;
  }

  async #claim() {
    const json = { reviewer: this.reviewer, count: HAND };
    const asked = Date.now();
    const claimed = await askJson("POST", "/v1/review/claim", { json });
    this.until = asked + 1000 * claimed.lease_seconds;
    this.ready = true;
    this.#take(claimed.readings.filter((item) => !this.#leaving.has(item.id)));
    this.#tell("progress", claimed.progress);
  }

  #take(claimed) {
    const before = this.current;
    const kept = claimed.find((item) => item.id === before?.id);
    const lost = before && !kept && !this.#leaving.has(before.id);
    const first = before && !lost ? [kept ?? before] : [];
    this.items = [...first, ...claimed.filter((item) => item.id !== first[0]?.id)];
    this.items.forEach((item) => this.crop(item));
    this.#forgetCrops();
    if (lost) this.#tell("trouble", "Its time was over, and somebody else has that reading now.");
    if (this.current?.id !== before?.id) this.#tell("change");
  }

  async #send(said) {
    const { item, action, text } = said;
    try {
      await this.#say(item.id, action, text);
    } catch (error) {
      said.failed = true;
      this.done = this.done.filter((other) => other !== said);
      if (error.passing) this.items.unshift(item);
      this.#tell("change");
      throw error;
    } finally {
      this.#leaving.delete(item.id);
    }
  }

  async #takeBack(said) {
    if (said.failed) return this.#leaving.delete(said.item.id);
    try {
      return await this.#say(said.item.id, "undo");
    } catch (error) {
      this.items = this.items.filter((item) => item !== said.item);
      this.#tell("change");
      throw error;
    } finally {
      this.#leaving.delete(said.item.id);
    }
  }

  #say(id, action, text) {
    const json = { action, reviewer: this.reviewer, ...(text === undefined ? {} : { text }) };
    return askJson("POST", `/v1/readings/${id}/decision`, { json });
  }

  async #loadCrop(id) {
    try {
      const response = await ask("GET", `/v1/readings/${id}/crop`);
      return URL.createObjectURL(await response.blob());
    } catch {
      this.#crops.delete(id);
      return "";
    }
  }

  #forgetCrops() {
    const used = [...this.items, ...this.done.slice(-KEPT).map((said) => said.item)];
    const ids = new Set(used.map((item) => item.id));
    for (const [id, address] of this.#crops) {
      if (!ids.has(id)) {
        this.#crops.delete(id);
        address.then((url) => URL.revokeObjectURL(url));
      }
    }
  }

  #trouble(error) {
    if (error.status === undefined) throw error;
    this.#tell("trouble", error.message);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
