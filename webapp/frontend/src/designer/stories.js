// Stories on the canvas: what they passed in green, in red where the story went another way than it says.
import { button } from "./fields.js";
import { word } from "./words.js";

export class Stories {
  constructor(holder, model) {
    Object.assign(this, { holder, model, painted: [] });
    holder.addEventListener("submit", (event) => { this.ran = event.submitter?.value ?? ""; });
    holder.addEventListener("htmx:afterSettle", () => this.show(this.ran));
    this.offer();
  }

  rows() {
    return [...this.holder.querySelectorAll("[data-story]")];
  }

  /** A button in each row that ran, and one for all of them together. */
  offer() {
    for (const row of this.rows()) {
      const name = row.querySelector("th a").textContent;
      const label = `${word("paint")} · ${name}`;
      row.querySelector(".actions").append(button(word("paint"), () => this.show(row.dataset.story), { "aria-label": label }));
    }
    const foot = this.holder.querySelector(".panel__foot");
    if (this.rows().length) foot?.prepend(button(word("paintAll"), () => this.show(""), { className: "button" }));
  }

  /** The one story of this name, else all: what a story that passed went through is green. */
  show(name) {
    if (!this.holder.querySelector("[data-story] .actions [aria-label^='" + word("paint") + "']")) this.offer();
    const chosen = this.rows().filter((row) => !name || row.dataset.story === name);
    const isPassed = (row) => row.dataset.storyPassed === "yes";
    const path = (rows) => rows.flatMap((row) => row.dataset.storyPath.split(" ").filter(Boolean));
    const green = new Set(path(chosen.filter(isPassed)));
    const red = new Set(path(chosen.filter((row) => !isPassed(row))).filter((id) => !green.has(id)));
    this.paint(green, red);
  }

  paint(green, red) {
    const canvas = this.model.canvas;
    for (const [id, marker] of this.painted) if (this.model.element(id)) canvas.removeMarker(id, marker);
    const wanted = [...[...green].map((id) => [id, "is-green"]), ...[...red].map((id) => [id, "is-red"])];
    this.painted = wanted.filter(([id]) => this.model.element(id));
    for (const [id, marker] of this.painted) canvas.addMarker(id, marker);
  }
}
