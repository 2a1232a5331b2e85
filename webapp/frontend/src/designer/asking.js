// The server: the only one who knows what is right. Answers are JSON; a refusal carries its sentence.
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

export class Refusal extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

async function answered(address, options) {
  const response = await fetch(address, { credentials: "same-origin", ...options });
  const isJson = response.headers.get("Content-Type")?.includes("json");
  const body = isJson ? await response.json() : {};
  if (!response.ok || !isJson) throw new Refusal(response.status, body.sentence ?? "");
  return body;
}

export const asked = (address) => answered(address, {});

export const sent = (address, body, type) =>
  answered(address, { method: "POST", body, headers: { "Content-Type": type, "X-CSRFToken": token() } });
