// Rows of a table in a form: added and taken away without leaving the page, summed while somebody types.
import { refresh } from "./forms.js";

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-rows]");
  if (!button?.form) return;
  event.preventDefault();
  if (!button.form.hasAttribute("aria-busy")) change(button);
});

async function change(button) {
  const { form, value } = button;
  const table = value.split(":")[1];
  const isOfTable = (each) => each.name.startsWith(`${table}.`);
  // Rows below one that is gone move up: what the page holds by their old numbers is wrong.
  await refresh(form, button, button.dataset.rows === "drop" ? isOfTable : undefined);
  const cell = document.getElementById(table)?.querySelector("[autofocus]");
  cell?.focus();
  cell?.dispatchEvent(new Event("input", { bubbles: true })); // the draft on the server has other rows now
}

document.addEventListener("input", (event) => {
  const total = document.getElementById(event.target.dataset?.sum ?? "");
  if (total) total.textContent = summed(event.target, total.dataset.kind);
});

/** The sum of a column as the server writes it; what is no number counts nothing. */
function summed(cell, kind) {
  const cells = [...cell.form.elements].filter((each) => each.dataset.sum === cell.dataset.sum);
  const hundredths = cells.reduce((sum, each) => sum + inHundredths(each.value), 0);
  const isMoney = kind === "money";
  const digits = isMoney ? 2 : 0;
  const text = (hundredths / 100).toLocaleString("en", {
    minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: isMoney,
  });
  return isMoney ? `¥${text}` : text;
}

function inHundredths(text) {
  const plain = text.normalize("NFKC").replace(/[,\s¥元]/g, "");
  return /^\d{1,13}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : 0;
}
