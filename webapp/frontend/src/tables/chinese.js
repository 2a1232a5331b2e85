// What dmn-js says, in Chinese; a browser test fails on a key that is missing here.
export default {
  "Add rule": "添加行", "Add rule above": "在上方添加行", "Add rule below": "在下方添加行", "Remove rule": "删除此行",
  "Copy rule": "复制此行", "Cut rule": "剪切此行", "Paste rule above": "粘贴到上方", "Paste rule below": "粘贴到下方", "Move rule": "移动此行",
  "Add input column left": "在左侧添加条件列", "Add input column right": "在右侧添加条件列", "Remove input column": "删除此条件列",
  "Copy input column": "复制此条件列", "Cut input column": "剪切此条件列",
  "Paste input column left": "粘贴条件列到左侧", "Paste input column right": "粘贴条件列到右侧",
  "Add output column left": "在左侧添加结果列", "Add output column right": "在右侧添加结果列", "Remove output column": "删除此结果列",
  "Copy output column": "复制此结果列", "Cut output column": "剪切此结果列",
  "Paste output column left": "粘贴结果列到左侧", "Paste output column right": "粘贴结果列到右侧",
  "Input": "条件", "Output": "结果",
};
