// What bpmn-js says, in Chinese. A key that is missing here is collected in `missing`, and a browser test fails on it.
const EVENTS = { Message: "消息", Timer: "定时", Conditional: "条件", Signal: "信号", Error: "错误", Escalation: "升级", Link: "链接", Cancel: "取消", Terminate: "终止", Compensation: "补偿" };
const PLACES = { "start event": "开始事件", "intermediate catch event": "中间等待事件", "intermediate throw event": "中间发出事件", "boundary event": "边界事件", "end event": "结束事件" };

const words = {
  "Activate hand tool": "移动画布",
  "Activate lasso tool": "框选",
  "Activate create/remove space tool": "拉开或收拢间距",
  "Activate global connect tool": "连线",
  "Create start event": "开始事件",
  "Create end event": "结束事件",
  "Create intermediate/boundary event": "中间或边界事件",
  "Create gateway": "网关",
  "Create task": "任务",
  "Create expanded sub-process": "子流程",
  "Append end event": "接结束事件",
  "Append gateway": "接网关",
  "Append task": "接任务",
  "Append intermediate/boundary event": "接中间事件",
  "Append receive task": "接接收任务",
  "Append message intermediate catch event": "接消息等待",
  "Append timer intermediate catch event": "接定时等待",
  "Append conditional intermediate catch event": "接条件等待",
  "Append signal intermediate catch event": "接信号等待",
  "Add text annotation": "添加注释",
  "Connect to other element": "连到另一元素",
  "Connect using association": "用关联线连接",
  "Add lane above": "在上方加泳道",
  "Add lane below": "在下方加泳道",
  "Divide into two lanes": "分成两个泳道",
  "Divide into three lanes": "分成三个泳道",
  "Change element": "更换元素类型",
  "Delete": "删除",
  "Open minimap": "打开缩略图",
  "Close minimap": "收起缩略图",
  "Search": "搜索",
  "Search in diagram": "在图中查找",
  "Toggle non-interrupting": "切换是否中断",
  "Loop": "循环",
  "Parallel multi-instance": "并行多实例",
  "Sequential multi-instance": "顺序多实例",
  "Align elements": "对齐",
  "Align elements left": "左对齐",
  "Align elements right": "右对齐",
  "Align elements center": "水平居中",
  "Align elements top": "上对齐",
  "Align elements bottom": "下对齐",
  "Align elements middle": "垂直居中",
  "Distribute elements horizontally": "水平等距",
  "Distribute elements vertically": "垂直等距",
  "Open {element}": "打开{element}",
  "flow elements must be children of pools/participants": "环节须放在泳池之内",
  "Task": "任务（未定类型）",
  "User task": "人工任务",
  "Manual task": "手工任务",
  "Service task": "服务任务",
  "Business rule task": "业务规则任务",
  "Send task": "发送任务",
  "Receive task": "接收任务",
  "Call activity": "调用流程",
  "Transaction": "事务",
  "Event sub-process": "事件子流程",
  "Sub-process": "子流程",
  "Sub-process (collapsed)": "子流程（折叠）",
  "Sub-process (expanded)": "子流程（展开）",
  "Exclusive gateway": "排他网关",
  "Parallel gateway": "并行网关",
  "Inclusive gateway": "包容网关",
  "Event-based gateway": "事件网关",
  "Start event": "开始事件",
  "End event": "结束事件",
  "Boundary event": "边界事件",
  "Intermediate throw event": "中间事件",
  "Sequence flow": "连线",
  "Default flow": "默认出口",
  "Conditional flow": "条件出口",
  "Participant multiplicity": "多个参与者",
  "Expanded pool/participant": "泳池",
  // Asked for before our limits leave the entry out.
  "Create data object reference": "数据对象",
  "Create data store reference": "数据存储",
  "Create pool/participant": "泳池",
  "Create group": "分组",
  "Script task": "脚本任务",
  "Complex gateway": "复杂网关",
  "Ad-hoc sub-process": "自由子流程",
  "Ad-hoc sub-process (collapsed)": "自由子流程（折叠）",
  "Ad-hoc sub-process (expanded)": "自由子流程（展开）",
  "Append compensation activity": "接补偿活动",
  "Collection": "集合",
  "Data object reference": "数据对象",
  "Data store reference": "数据存储",
  "Empty pool/participant": "空泳池",
  "Empty pool/participant (removes content)": "空泳池（删除内容）",
};
for (const [event, zh] of Object.entries(EVENTS)) {
  for (const [place, where] of Object.entries(PLACES)) {
    words[`${event} ${place}`] = `${zh}${where}`;
    words[`${event} ${place} (non-interrupting)`] = `${zh}${where}（不中断）`;
  }
}

/** Keys that were asked for and have no Chinese. */
export const missing = new Set();

/** The module that bpmn-js and dmn-js ask for every text: `translate(key, {name: value})`. */
export function translating(isChinese, known = words) {
  const translate = (key, values = {}) => {
    if (isChinese && !(key in known)) missing.add(key);
    const text = isChinese ? known[key] ?? key : key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  };
  return { translate: ["value", translate] };
}
