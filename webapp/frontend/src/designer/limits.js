// Only what the engine runs can be drawn: palette, append and replace leave out the rest; ids are our kind of ids.
import BpmnFactory from "bpmn-js/lib/features/modeling/BpmnFactory";

const NOT_DRAWN = ["create.data-object", "create.data-store", "create.participant-expanded", "create.group"];
const NOT_RUN = /script-task|complex-gateway|ad-hoc|adhoc|compensation|data-store|data-object|collapsed-pool|expanded-pool|participant|collection/;

class OwnPalette {
  static $inject = ["palette"];
  constructor(palette) {
    palette.registerProvider(400, this);
  }
  getPaletteEntries() {
    return (entries) => without(entries, (name) => NOT_DRAWN.includes(name));
  }
}

class OwnContextPad {
  static $inject = ["contextPad"];
  constructor(contextPad) {
    contextPad.registerProvider(400, this);
  }
  getContextPadEntries() {
    return (entries) => without(entries, (name) => NOT_RUN.test(name));
  }
}

class OwnReplaceMenu {
  static $inject = ["popupMenu"];
  constructor(popupMenu) {
    popupMenu.registerProvider("bpmn-replace", 400, this);
  }
  getPopupMenuEntries() {
    return (entries) => without(entries, (name) => NOT_RUN.test(name));
  }
  getPopupMenuHeaderEntries() {
    return (entries) => without(entries, (name) => NOT_RUN.test(name));
  }
}

function without(entries, isLeftOut) {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => !isLeftOut(name)));
}

/** `bpmn:UserTask` becomes `user_task_0x1y2z3`: ids of diagrams are in snake case. */
class OwnIds extends BpmnFactory {
  static $inject = ["moddle"];
  _ensureId(element) {
    if (!element.id && this._needsId(element) && element.$type.startsWith("bpmn:")) {
      const words = element.$type.replace("bpmn:", "").replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`);
      element.id = this._model.ids.nextPrefixed(`${words.toLowerCase()}_`, element);
    } else {
      super._ensureId(element);
    }
  }
}

export default {
  __init__: ["ownPalette", "ownContextPad", "ownReplaceMenu"],
  ownPalette: ["type", OwnPalette],
  ownContextPad: ["type", OwnContextPad],
  ownReplaceMenu: ["type", OwnReplaceMenu],
  bpmnFactory: ["type", OwnIds],
};
