/**
 * Beside the desk: how far and how fast, what was just decided, who decides, and the export.
 *
 * Sits on `desk.js` and `pace.js`.
 */

import { ask } from "./http.js";
import { offered } from "./item.js";
import { notice } from "./notice.js";
import { pace, timeLeft } from "./pace.js";
import { rename } from "./who.js";

const SHOWN = 5; // decisions in the list
const WORDS = { accept: "accepted", correct: "corrected", reject: "no number", skip: "skipped" };

const find = (id) => document.querySelector(id);

/** Have the name changed and the decisions exported where that is asked. */
export function setUpSide(desk) {
  find("#name").value = desk.reviewer;
  find("#who").addEventListener("submit", (event) => {
    event.preventDefault();
    desk.rename(rename(find("#name").value.trim()));
    notice(`Your decisions are now those of ${find("#name").value.trim()}.`);
  });
  for (const button of document.querySelectorAll(".export")) {
    button.addEventListener("click", () => download(button.dataset.format));
  }
}

/** Show what the service says of the queue, and the pace of this desk. */
export function showProgress(desk, { waiting, decided_last_hour: lastHour }) {
  const times = decisive(desk).map((said) => said.at);
  const mine = times.length;
  const each = pace(times, Date.now());
  find("#waiting").textContent = waiting.toLocaleString("en");
  find("#mine").textContent = mine;
  find("#pace").textContent = each ? each.toFixed(each < 10 ? 1 : 0) : "–";
  find("#done").value = mine + waiting ? mine / (mine + waiting) : 1;
  find("#left").textContent = timeLeft(waiting, each) || `${lastHour} decided by all in the last hour`;
}

/** Show what was decided last, the latest first. */
export function showTrail(desk) {
  const last = desk.done.slice(-SHOWN).reverse();
  find("#no-trail").hidden = last.length > 0;
  find("#trail").replaceChildren(...last.map((said) => makeLine(desk, said)));
}

function decisive(desk) {
  return desk.done.filter((said) => said.action !== "skip");
}

function makeLine(desk, { item, action, text }) {
  const line = document.createElement("li");
  const image = document.createElement("img");
  const what = document.createElement("strong");
  const how = document.createElement("span");
  image.alt = "";
  desk.crop(item).then((address) => {
    image.src = address;
  });
  what.textContent = action === "accept" ? offered(item) : (text ?? "–");
  how.className = action;
  how.textContent = WORDS[action];
  line.append(image, what, how);
  return line;
}

async function download(format) {
  try {
    const response = await ask("GET", `/v1/export?format=${format}`);
    const anchor = document.createElement("a");
    anchor.href = URL.createObjectURL(await response.blob());
    anchor.download = /filename=([\w.]+)/.exec(response.headers.get("Content-Disposition"))?.[1] ?? format;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
  } catch (error) {
    if (error.status === undefined) throw error;
    notice(error.message);
  }
}
