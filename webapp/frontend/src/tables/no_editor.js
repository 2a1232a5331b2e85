// In place of the FEEL editor and of CodeMirror, which dmn-js names and never opens here: see `languages` in editor.js.
export default class NoEditor {
  constructor() {
    throw new Error("cells are edited as plain text");
  }
}

export const EditorView = {};
