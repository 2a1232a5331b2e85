// The problem list: the server's check of what was saved; a click leads to the element, another may mend it.
import { asked } from "./asking.js";
import { button, made } from "./fields.js";
import { said, word } from "./words.js";

export class Problems {
  constructor(holder, count, model, { address, isReadOnly }) {
    Object.assign(this, { holder, count, model, address, isReadOnly, marked: [] });
  }

  async check() {
    const mine = (this.round = (this.round ?? 0) + 1);
    this.count.textContent = word("checking");
    try {
      const { problems } = await asked(this.address);
      if (mine === this.round) this.draw(problems);
    } catch (error) {
      this.count.textContent = error.message || "—";
      console.warn(error);
    }
  }

  draw(problems) {
    const errors = problems.filter((each) => each.severity === "error").length;
    this.count.textContent = problems.length ? `${errors} ${word("errors")} · ${problems.length - errors} ${word("warnings")}` : word("noProblems");
    this.holder.replaceChildren(...problems.map((each) => this.line(each)));
    this.mark(problems);
  }

  line(problem) {
    const element = problem.element_id && this.model.element(problem.element_id);
    const isError = problem.severity === "error";
    const names = { zh: problem.element_name, en: element && this.model.get(element, "shibao:nameEn") };
    const where = said(names) || problem.element_id || problem.path;
    const place = element
      ? button(where, () => this.model.show(element), { className: "button button--quiet button--small" })
      : made("strong", {}, where);
    const fixes = this.isReadOnly ? [] : problem.fixes.map((fix) => button(said(fix), () => this.mend(fix)));
    return made("li", { className: "designer__problem" },
      made("span", { className: isError ? "tag tag--danger" : "tag tag--warn" }, word(isError ? "error" : "warning")), " ",
      place, made("p", {}, said(problem)),
      fixes.length ? made("div", { className: "actions" }, ...fixes) : null,
    );
  }

  mark(problems) {
    const canvas = this.model.canvas;
    for (const id of this.marked) if (this.model.element(id)) canvas.removeMarker(id, "has-problem");
    this.marked = [...new Set(problems.filter((each) => each.severity === "error").map((each) => each.element_id))].filter((id) => id && this.model.element(id));
    for (const id of this.marked) canvas.addMarker(id, "has-problem");
  }

  /** One command for one fix, so that undo takes it back like any other change. */
  mend(fix) {
    if (fix.kind === "process_id") return void this.model.setProcessId(fix.value);
    const element = this.model.element(fix.element_id);
    if (!element) return;
    if (fix.kind === "default") this.model.setDefault(element, fix.value);
    else if (fix.kind === "role") this.model.set(this.model.laneOf(element) ?? element, "shibao:role", fix.value);
    else this.model.set(element, `shibao:${fix.kind}`, fix.value);
    this.model.show(element);
  }
}
