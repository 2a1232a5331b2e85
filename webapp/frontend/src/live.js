// A list of the inbox that is open shows what others did. A stream tells that something moved, and nothing of
// what; where there is none the list is asked for again and again. The answer is empty (304) unless something
// moved, so that a desk that waits costs little.
import { Idiomorph } from "idiomorph";

const PAUSE = 20_000; // milliseconds
const LISTENING = 6; // pauses between two looks while a stream is open: what the clock alone does is told by none
const AGAIN = 3; // pauses after which a stream is asked for again that found no place
const SPREAD = 1_500; // milliseconds in which the desks of an office ask, so that not all do at once

let stream, pauses = 0, isOver = false, asking;

const list = () => document.querySelector("[data-live]");

async function look() {
  const place = list();
  if (!place || document.hidden) return;
  if (isBusy(place)) return soon(PAUSE);
  const answer = await fetch(window.location.href, {
    headers: { "If-None-Match": place.dataset.live, Accept: "text/html", "X-Live": "yes" }, credentials: "same-origin", cache: "no-store",
  });
  if (answer.status !== 200 || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (!fresh || !place.isConnected || isBusy(place)) return;
  renew(place, fresh);
  for (const line of page.querySelectorAll("#rail")) Idiomorph.morph(document.getElementById("rail"), line.outerHTML);
}

/** Rows that are ticked stay so; where the eye or the focus rests is not moved. */
function renew(place, fresh) {
  const ticked = new Set([...place.querySelectorAll("[name=task]:checked")].map((box) => box.value));
  const open = place.querySelector("[data-selected] a")?.getAttribute("href");
  Idiomorph.morph(place, fresh.outerHTML, { ignoreActiveValue: true });
  for (const box of place.querySelectorAll("[name=task]")) box.checked = ticked.has(box.value);
  for (const row of place.querySelectorAll("[data-row]")) {
    row.toggleAttribute("data-selected", row.querySelector("a")?.getAttribute("href") === open);
  }
}

/** While a form of the list is under way, or its answer asked for, nothing moves under the hand. */
const isBusy = (place) => Boolean(place.querySelector("form[aria-busy]") || document.querySelector("dialog[open]"));

/** Look in a moment, once for everything that moves until then. */
function soon(most = SPREAD) {
  asking ??= setTimeout(() => {
    asking = undefined;
    look().catch(() => {});
  }, Math.random() * most);
}

function listen() {
  const address = list()?.dataset.stream;
  if (!address || stream || isOver || document.hidden) return;
  stream = new EventSource(address);
  stream.addEventListener("message", () => soon());
  stream.addEventListener("end", (event) => {
    isOver = event.data === "signed-out";
    leave();
  });
  stream.addEventListener("error", () => stream?.readyState === EventSource.CLOSED && leave());
}

/** Nobody looks, or there is no place: the thread of the server is another's. */
function leave() {
  stream?.close();
  stream = undefined;
}

setInterval(() => {
  pauses += 1;
  if (stream?.readyState !== EventSource.OPEN || pauses % LISTENING === 0) look().catch(() => {});
  if (pauses % AGAIN === 0) listen();
}, PAUSE);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return leave();
  look().catch(() => {});
  listen();
});
listen();
