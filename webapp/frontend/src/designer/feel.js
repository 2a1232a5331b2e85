// FEEL while it is typed: the server parses it, the sentence stands under the field.
import { sent } from "./asking.js";
import { said } from "./words.js";
import { textField } from "./fields.js";

const PAUSE = 300;

/** A text field whose content is FEEL; an expression that does not parse is kept and named. */
export function feelField(options) {
  const box = textField(options);
  const control = box.querySelector("input");
  control.classList.add("input--code");
  control.spellcheck = false;
  let waiting;
  const check = async () => {
    const text = control.value.trim();
    if (!text) return box.complain("");
    try {
      const { problem } = await sent(options.address, text, "text/plain; charset=utf-8");
      if (control.value.trim() === text) box.complain(problem ? said(problem) : "");
    } catch (error) {
      console.warn(error); // the problem list says the same after the next save
    }
  };
  control.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, PAUSE);
  });
  return box;
}
