// A list of the inbox that is open shows what others did: asked for again while somebody looks at it.
// The answer is empty (304) unless something moved, so that a desk that waits costs little.
import { Idiomorph } from "idiomorph";

const PAUSE = 20_000; // milliseconds

const list = () => document.querySelector("[data-live]");

async function look() {
  const place = list();
  if (!place || document.hidden || isBusy(place)) return;
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

setInterval(() => look().catch(() => {}), PAUSE);
document.addEventListener("visibilitychange", () => look().catch(() => {}));
