// Fields of the panels: labelled, by name, with their error beneath. A change is told once, when the field is left.
let number = 0;

function made(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name in element && !name.startsWith("aria-")) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((each) => each !== null && each !== undefined));
  return element;
}

/** A field with its label above; `key` lets the focus find it again after the panel was drawn anew. */
function framed(label, control, key, hint) {
  control.id = `panel-${key ?? (number += 1)}`;
  control.dataset.key = key;
  const error = made("p", { className: "field__error", id: `${control.id}-error`, hidden: true });
  const parts = [made("label", { className: "field__label", htmlFor: control.id }, label)];
  if (hint) parts.push(made("p", { className: "field__hint", id: `${control.id}-hint` }, hint));
  const box = made("div", { className: "field" }, ...parts, control, error);
  box.complain = (text) => complain(control, error, text);
  return box;
}

function complain(control, error, text) {
  error.textContent = text ?? "";
  error.hidden = !text;
  control.toggleAttribute("aria-invalid", Boolean(text));
  if (text) control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", error.id);
}

function textField({ label, key, value, change, list, isReadOnly, hint }) {
  const control = made("input", { className: "input", type: "text", value, readOnly: isReadOnly, autocomplete: "off" });
  if (list) control.setAttribute("list", list);
  const box = framed(label, control, key, hint);
  control.addEventListener("change", () => change(control.value.trim(), box));
  return box;
}

/** `choices` are [{id, text}]; a value that is none of them is shown as it stands, for the problem list to name. */
function selectField({ label, key, value, change, choices, none, isReadOnly }) {
  const options = [{ id: "", text: none }, ...choices];
  if (value && !choices.some((each) => each.id === value)) options.push({ id: value, text: `${value} ?` });
  const control = made("select", { className: "input", disabled: isReadOnly });
  control.append(...options.map((each) => made("option", { value: each.id, selected: each.id === value }, each.text)));
  control.addEventListener("change", () => change(control.value));
  return framed(label, control, key);
}

function button(label, act, properties = {}) {
  const control = made("button", { className: "button button--small", type: "button", ...properties }, label);
  control.addEventListener("click", act);
  return control;
}

export { button, framed, made, selectField, textField };

/** Draw fields anew: in the field of the same key the focus stays, what is marked, and (`keepsTyped`) what is typed. */
export function redraw(holder, draw, keepsTyped = () => true) {
  const active = holder.contains(document.activeElement) ? document.activeElement : null;
  const [key, typed] = [active?.dataset.key, active?.tagName === "INPUT" ? active.value : undefined];
  const [start, end] = [active?.selectionStart ?? null, active?.selectionEnd ?? null];
  draw();
  const again = key && [...holder.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key);
  if (!again) return;
  if (typed !== undefined && again.value !== typed && keepsTyped()) putBack(again, typed);
  again.focus();
  if (start !== null) again.setSelectionRange?.(start, end);
}

/** What a script puts into a field is no change of it for the browser: it is told when the field is left. */
function putBack(control, typed) {
  let isTold = false;
  control.value = typed;
  control.addEventListener("change", () => (isTold = true), { once: true });
  control.addEventListener("blur", () => isTold || control.dispatchEvent(new Event("change")), { once: true });
}
