// The check digit of an identity number, tested while it is typed: `data-format="identity"`. The server
// tests it again; this only says it sooner.
import { isChinese } from "./texts.js";

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checks = "10X98765432";

/** True for 18 characters whose last is the check digit of the others. */
export function isRight(number) {
  if (!/^\d{17}[\dX]$/.test(number)) return false;
  const sum = weights.reduce((total, weight, place) => total + weight * Number(number[place]), 0);
  return checks[sum % 11] === number[17];
}

const sentences = {
  right: ["校验位正确。", "The check digit is right."],
  wrong: ["校验位不符，请核对是否输错。", "The check digit does not match; look for a typing mistake."],
  long: ["超过 18 位，请核对。", "This has more than 18 characters."],
};

function state(number) {
  if (number.length > 18) return "long";
  if (number.length < 18) return null;
  return isRight(number) ? "right" : "wrong";
}

document.addEventListener("input", (event) => {
  if (event.target.dataset?.format !== "identity" || event.isComposing) return;
  const field = event.target.closest(".field");
  let said = field?.querySelector(".identity-check");
  if (field && !said) {
    said = Object.assign(document.createElement("p"), { className: "identity-check" });
    said.setAttribute("role", "status");
    field.append(said);
  }
  if (!said) return;
  const found = state(event.target.value.toUpperCase().replace(/[^0-9X]/g, ""));
  said.textContent = found ? sentences[found][isChinese() ? 0 : 1] : "";
  said.classList.toggle("identity-check--ok", found === "right");
  said.classList.toggle("identity-check--danger", found !== null && found !== "right");
});
