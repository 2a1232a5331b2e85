// dmn-js for one decision table: its grid, copy and paste, undo and keyboard. What it cannot show — both languages of
// a heading, units, the clause beside a row — stands in our own panel and columns.
import EditingManager from "dmn-js-shared/lib/base/EditingManager";
import Viewer from "dmn-js-decision-table/lib/Viewer";
import annotations from "dmn-js-decision-table/lib/features/annotations";
import hitPolicy from "dmn-js-decision-table/lib/features/hit-policy";
import tableProperties from "dmn-js-decision-table/lib/features/decision-table-properties";
import viewDrd from "dmn-js-decision-table/lib/features/view-drd";
import addRule from "dmn-js-decision-table/lib/features/add-rule";
import cellSelection from "dmn-js-decision-table/lib/features/cell-selection";
import copyCutPaste from "dmn-js-decision-table/lib/features/copy-cut-paste";
import copyKeys from "dmn-js-decision-table/lib/features/copy-cut-paste/key-bindings";
import tableMenu from "dmn-js-decision-table/lib/features/context-menu";
import tableActions from "dmn-js-decision-table/lib/features/editor-actions";
import dragAndDrop from "dmn-js-decision-table/lib/features/drag-and-drop";
import keyboard from "dmn-js-decision-table/lib/features/keyboard";
import modeling from "dmn-js-decision-table/lib/features/modeling";
import rulesEditor from "dmn-js-decision-table/lib/features/decision-rules/editor";
import expressionLanguages from "dmn-js-shared/lib/features/expression-languages";
import contextMenu from "table-js/lib/features/context-menu";
import editorActions from "table-js/lib/features/editor-actions";
import interactionEvents from "table-js/lib/features/interaction-events";
import selection from "table-js/lib/features/selection";
import { is } from "dmn-js-shared/lib/util/ModelUtil";
import columns from "./columns.js";
import vocabulary from "./vocabulary.js";

const LEFT_OUT = new Set([annotations, hitPolicy, tableProperties, viewDrd]);
const EDITING = [
  addRule, cellSelection, contextMenu, copyCutPaste, copyKeys, dragAndDrop, editorActions, expressionLanguages,
  interactionEvents, keyboard, modeling, rulesEditor, selection, tableActions, tableMenu,
];
/** Any name but "feel" keeps dmn-js from opening its own editor, which would write style elements. */
const languages = { options: [{ value: "FEEL", label: "FEEL" }], defaults: { editor: "FEEL", inputCell: "FEEL", outputCell: "FEEL" } };

const shown = () => [...Viewer._getModules().filter((each) => !LEFT_OUT.has(each)), columns];

class Looking extends Viewer {
  getModules() {
    return shown();
  }
}

class Editing extends Viewer {
  getModules() {
    return [...shown(), ...EDITING];
  }
}

/** The tables of a file; `isReadOnly` shows them and no more. */
export class Tables extends EditingManager {
  constructor({ container, isReadOnly, translation }) {
    super({
      container,
      width: "auto",
      height: "auto",
      moddleExtensions: { shibao: vocabulary },
      isReadOnly,
      common: { additionalModules: [translation], expressionLanguages: languages },
    });
  }

  _createViewer(id) {
    // The manager hands on `additionalModules` of one view only; ours are common to all.
    this._options[id] = { additionalModules: this._options.common.additionalModules };
    return super._createViewer(id);
  }

  _getViewProviders() {
    const constructor = this._options.isReadOnly ? Looking : Editing;
    return [{ id: "decisionTable", constructor, opens: (each) => is(each, "dmn:Decision") && is(each.decisionLogic, "dmn:DecisionTable") }];
  }
}
