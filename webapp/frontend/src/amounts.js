// Numbers read back while they are typed: identity numbers in groups 6-8-4, amounts in capital characters.
const digits = "零壹贰叁肆伍陆柒捌玖";
const places = ["", "拾", "佰", "仟"];
const sections = ["", "万", "亿", "万亿"];

/** The amount in capital characters (大写), as it stands on a payment voucher; "" when it does not parse. */
export function inCapitals(text) {
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.replaceAll(",", "").trim());
  if (!match) return "";
  const yuan = match[1].replace(/^0+(?=\d)/, "");
  const [jiao, fen] = (match[2] ?? "").padEnd(2, "0");
  const whole = wholeYuan(yuan);
  if (jiao === "0" && fen === "0") return `${whole || "零"}元整`;
  const start = whole ? `${whole}元` : "";
  if (fen === "0") return `${start}${digits[jiao]}角整`;
  const middle = jiao === "0" ? (whole ? "零" : "") : `${digits[jiao]}角`;
  return `${start}${middle}${digits[fen]}分`;
}

function wholeYuan(yuan) {
  const groups = yuan.match(/\d{1,4}(?=(?:\d{4})*$)/g);
  let text = "";
  let isGap = false;
  groups.forEach((group, index) => {
    const section = fourDigits(group);
    if (!section) {
      isGap = text !== "";
      return;
    }
    if (text && (isGap || group.startsWith("0"))) text += digits[0];
    text += section + sections[groups.length - 1 - index];
    isGap = false;
  });
  return text;
}

function fourDigits(group) {
  let text = "";
  let isGap = false;
  [...group].forEach((digit, index) => {
    if (digit === "0") {
      isGap = text !== "";
      return;
    }
    text += (isGap ? digits[0] : "") + digits[digit] + places[group.length - 1 - index];
    isGap = false;
  });
  return text;
}

/** An identity number in its groups: place 6, birth 8, sequence and check digit 4. */
export function inGroups(text) {
  const plain = text.replace(/[^0-9xX]/g, "");
  return [plain.slice(0, 6), plain.slice(6, 14), plain.slice(14, 18)].filter(Boolean).join(" ");
}

const formats = { money: inCapitals, identity: inGroups };

document.addEventListener("input", (event) => {
  const format = formats[event.target.dataset?.format];
  if (!format) return;
  let shown = event.target.nextElementSibling;
  if (!shown?.matches("output[data-readback]")) {
    shown = document.createElement("output");
    shown.dataset.readback = "";
    shown.className = "readback";
    event.target.after(shown);
  }
  shown.textContent = format(event.target.value);
});
