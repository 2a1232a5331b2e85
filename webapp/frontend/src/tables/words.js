// Sentences of the table editor, in both languages.
import { isChinese } from "../texts.js";

const words = {
  input: ["条件", "Condition"], output: ["结果", "Result"], beside: ["条款与说明", "Clause and wording"],
  table: ["整张表", "The table"], row: ["行", "Row"], column: ["列", "Column"], choose_row: ["选择行", "Choose a row"], choose_column: ["选择列", "Choose a column"], none: ["（无）", "(none)"],
  name: ["名称", "Name"], nameEn: ["英文名称", "English name"], hitPolicy: ["命中策略", "Hit policy"],
  UNIQUE: ["唯一（最多命中一行）", "Unique: one row at most"], FIRST: ["第一行优先", "First row wins"],
  PRIORITY: ["按结果的优先顺序", "By the order of the results"], ANY: ["可多行命中，结果须相同", "Any: same result from all rows"],
  COLLECT: ["收集全部", "Collect all"], "COLLECT SUM": ["求和", "Sum"], "COLLECT MIN": ["最小值", "Smallest"],
  "COLLECT MAX": ["最大值", "Largest"], "COLLECT COUNT": ["计数", "Count"],
  "RULE ORDER": ["按行的顺序列出", "All, in the order of rows"], "OUTPUT ORDER": ["按结果的顺序列出", "All, in the order of results"],
  addRow: ["添加行", "Add row"], removeRow: ["删除此行", "Delete this row"], rowUp: ["上移", "Move up"], rowDown: ["下移", "Move down"],
  addInput: ["添加条件列", "Add condition"], addOutput: ["添加结果列", "Add result"], removeColumn: ["删除此列", "Delete this column"],
  label: ["列名", "Heading"], labelEn: ["英文列名", "English heading"], expression: ["读取的输入（FEEL）", "Input that it reads (FEEL)"],
  outputName: ["结果的变量名", "Name of the result"], type: ["类型", "Type"], allowed: ["允许的值（FEEL）", "Allowed values (FEEL)"],
  unit: ["单位", "Unit"], whole: ["只有整数", "Whole numbers only"], monotone: ["单调性声明", "Declared monotony"],
  monotoneHint: ["例：contribution_months: increasing", "Such as contribution_months: increasing"],
  clause: ["依据条款", "Clause"], text: ["说明", "Wording"], text_en: ["英文说明", "English wording"], status: ["状态", "Status"],
  provisional: ["暂定", "provisional"], demo: ["示例", "example"], rowNumber: ["第 {n} 行", "Row {n}"], show: ["在表中选中", "Show in the table"],
  string: ["文字", "text"], number: ["数值", "number"], boolean: ["真假", "true or false"], date: ["日期", "date"],
  failed: ["决策表未能打开：", "The table could not be opened: "], tables: ["本文件的表", "Tables of this file"], menu: ["决策表菜单", "Menu of the table"],
  names: ["可用的名称", "Names to choose from"], value: ["允许的值", "allowed value"], function: ["函数", "function"],
};

/** The sentence of this name; the name itself where there is none. */
export function word(name, values = {}) {
  const text = words[name]?.[isChinese() ? 0 : 1] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}
