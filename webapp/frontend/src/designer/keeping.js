// Saved as one goes: after a pause, one save at a time, each with the revision it changes; a refusal ends it.
import { sent } from "./asking.js";
import { announce } from "../texts.js";
import { word } from "./words.js";

const PAUSE = 700;
const SIGN_OF_LIFE = 60_000;

export class Keeping {
  constructor(modeler, { saveAddress, holdAddress, revision, state, onSaved }) {
    Object.assign(this, { modeler, saveAddress, holdAddress, revision, state, onSaved });
    modeler.on("commandStack.changed", () => this.changed());
    setInterval(() => this.signOfLife(), SIGN_OF_LIFE);
    window.addEventListener("beforeunload", (event) => this.isDirty && event.preventDefault());
  }

  changed() {
    if (this.isRefused) return;
    this.isDirty = true;
    this.say("unsaved");
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.save(), PAUSE);
  }

  /** Save what is not saved; resolves when the server has all. */
  async save() {
    clearTimeout(this.waiting);
    while (this.running) await this.running;
    if (!this.isDirty || this.isRefused) return;
    this.running = this.saveOnce();
    await this.running;
    this.running = null;
  }

  async saveOnce() {
    this.isDirty = false;
    this.say("saving");
    try {
      const { xml } = await this.modeler.saveXML({ format: true });
      const { revision, saved_at } = await sent(`${this.saveAddress}?revision=${this.revision}`, xml, "application/xml");
      this.revision = revision;
      this.say(this.isDirty ? "unsaved" : "saved", saved_at);
      for (const field of document.querySelectorAll("input[name=revision]")) field.value = revision;
      await this.onSaved();
    } catch (error) {
      this.isDirty = true;
      this.refuse(error);
    }
  }

  /** A conflict ends the saving: the other's version stays, what is drawn here stays on the page. */
  refuse(error) {
    this.isRefused = [403, 404, 409].includes(error.status);
    this.say("saveFailed");
    announce(error.message || word("saveFailed"));
    if (!this.isRefused) this.waiting = setTimeout(() => this.save(), 5 * PAUSE);
  }

  async signOfLife() {
    if (this.isRefused || document.hidden) return;
    try {
      await sent(this.holdAddress, "", "text/plain");
    } catch (error) {
      if (error.status === 409) this.refuse(error);
    }
  }

  say(name, more = "") {
    this.state.textContent = `${word(name)} ${more}`.trim();
    this.state.dataset.state = name;
  }
}
