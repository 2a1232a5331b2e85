// Sentences that the browser itself must say, and the place where they are said.
const texts = {
  failed: ["操作未完成，请刷新后再试。", "The action was not completed; reload the page and try again."],
  forbidden: ["您没有办理此事项的权限。", "You may not do this."],
  missing: ["没有找到，或您无权查看。", "Not found, or you may not see it."],
  offline: ["网络已断开，您的填写内容仍在页面上。", "No connection; what you typed is still on the page."],
  leave: ["填写的内容还没有提交，换一件就会丢失。", "What you typed was not sent; it is lost when you open another case."],
  signedOut: ["登录已结束，填写的内容仍在页面上；提交时会请您重新登录。", "Your sign-in has ended; what you typed is still here, and sending it asks you to sign in."],
  notKept: ["没有暂存成功，填写内容仍在页面上。", "It could not be kept; what you typed is still on the page."],
  confirm: ["确认办理？", "Go on?"],
  yes: ["确认", "Confirm"],
  no: ["返回", "Back"],
  keys: ["键盘操作", "Keys"],
  keySearch: ["搜索", "Search"],
  keyRows: ["下一件、上一件", "Next and previous case"],
  keyOpen: ["打开", "Open"],
  keyClaim: ["领取", "Take"],
  keyAnswer: ["改派（团队页）；到本环节的表单", "Assign (pages of the team); to the form of the step"],
  keyRelease: ["退回本单位", "Give back to the office"],
  keyNext: ["办下一件", "To the next case"],
  keyNew: ["新申领", "New claim"],
  keyPhrases: ["意见栏中选用常用意见", "In a text of a step: choose a phrase"],
  keyKeep: ["暂存填写的内容", "Keep what is typed"],
  keyOn: ["表单中到下一项", "Next field of a form"],
  keyToday: ["日期栏中填今天", "Today, in a date field"],
  keyPrimary: ["办理（本页主要操作）", "Do the page's main action"],
  keyHelp: ["本说明", "This list"],
  zoomIn: ["放大", "Zoom in"],
  zoomOut: ["缩小", "Zoom out"],
  fit: ["适合窗口", "Fit"],
  download: ["下载", "Download"],
  exportFailed: ["未能导出图形，请缩小流程图或改存 SVG。", "The drawing could not be exported; take the SVG instead."],
  here: ["当前所在环节", "The case is here"],
  diagramFailed: ["流程图未能显示。", "The diagram could not be shown."],
};

export const isChinese = () => !document.documentElement.lang.startsWith("en");

/** The sentence of this name in the language of the page. */
export const sentence = (name) => texts[name][isChinese() ? 0 : 1];

/** Say a sentence: on screen and to a screen reader; the page offers `[data-notices]`, else one is made. */
export function announce(text) {
  let place = document.querySelector("[data-notices]");
  if (!place) {
    place = document.createElement("div");
    place.dataset.notices = "";
    place.className = "notices";
    place.setAttribute("role", "status");
    document.body.append(place);
  }
  const line = document.createElement("p");
  line.className = "notice";
  line.textContent = text;
  place.replaceChildren(line);
}
