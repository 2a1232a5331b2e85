// Sentences of the designer's own panels, in both languages.
import { isChinese } from "../texts.js";

const words = {
  bpmn: {
    "bpmn:Process": ["流程", "Process"], "bpmn:Collaboration": ["流程", "Process"], "bpmn:Participant": ["流程", "Process"],
    "bpmn:Lane": ["泳道", "Lane"], "bpmn:UserTask": ["人工任务", "User task"], "bpmn:ManualTask": ["手工任务", "Manual task"],
    "bpmn:ServiceTask": ["服务任务", "Service task"], "bpmn:BusinessRuleTask": ["业务规则任务", "Business rule task"],
    "bpmn:Task": ["任务（未定类型）", "Task"], "bpmn:SendTask": ["发送任务", "Send task"], "bpmn:ReceiveTask": ["接收任务", "Receive task"],
    "bpmn:CallActivity": ["调用流程", "Call activity"], "bpmn:SubProcess": ["子流程", "Sub-process"], "bpmn:Transaction": ["事务", "Transaction"],
    "bpmn:ExclusiveGateway": ["排他网关", "Exclusive gateway"], "bpmn:InclusiveGateway": ["包容网关", "Inclusive gateway"],
    "bpmn:ParallelGateway": ["并行网关", "Parallel gateway"], "bpmn:EventBasedGateway": ["事件网关", "Event-based gateway"],
    "bpmn:StartEvent": ["开始事件", "Start event"], "bpmn:EndEvent": ["结束事件", "End event"],
    "bpmn:IntermediateCatchEvent": ["等待事件", "Waiting event"], "bpmn:IntermediateThrowEvent": ["中间事件", "Intermediate event"],
    "bpmn:BoundaryEvent": ["边界事件", "Boundary event"], "bpmn:SequenceFlow": ["连线", "Flow"],
    "bpmn:TextAnnotation": ["注释", "Annotation"], "bpmn:Association": ["关联线", "Association"],
  },
  own: {
    id: ["编号", "Id"], name: ["名称", "Name"], nameEn: ["英文名称", "English name"], clause: ["依据条款", "Clause"],
    role: ["岗位", "Role"], form: ["表单", "Form"], deadline: ["时限编号", "Id of the time limit"],
    queue: ["待办状态（不选则随岗位）", "Queue (else by the role)"], to_accept: ["待受理", "To accept"], to_correct: ["待补正", "To correct"],
    to_verify: ["待核实", "To verify"], to_review: ["待复核", "To review"], to_pay: ["待发放", "To pay"], to_handle: ["其他待办", "Other work"],
    bulk: ["批量办结", "Completed in bulk"], inBulk: ["一份填写可办结多件", "One set of answers for many"],
    separateFrom: ["须与下列环节不同人（四眼）", "Another person than for (four eyes)"],
    decision: ["决策表", "Decision table"], operation: ["操作", "Operation"], called: ["被调用的流程", "Called process"],
    default: ["默认出口", "Default flow"], condition: ["条件（FEEL）", "Condition (FEEL)"], timer: ["定时方式", "Kind of timer"],
    timeDate: ["到某一时刻", "At an instant"], timeDuration: ["经过一段时间", "After a duration"], timeCycle: ["周期", "In cycles"],
    expression: ["表达式（FEEL）", "Expression (FEEL)"], message: ["消息名称", "Name of the message"], signal: ["信号名称", "Name of the signal"],
    code: ["代码", "Code"], inputs: ["输入", "Inputs"], outputs: ["输出", "Outputs"], variable: ["变量", "Variable"],
    add: ["添加", "Add"], remove: ["删除", "Remove"], fill: ["补齐必填输入", "Add missing inputs"], none: ["（未选）", "(none)"],
    text: ["文字", "Text"], startRole: ["由谁发起", "Started by"], page: ["发起页面", "Starting page"],
    ownPage: ["本流程自己的发起页", "A page of its own"], new_claim: ["新申领", "New claim"], payments: ["发放", "Payments"],
    new_layoff: ["裁员", "Layoffs"], policy_changes: ["政策变更", "Policy changes"],
    columns: ["列表各列", "Columns of the list"], columnsHint: ["变量名，用逗号隔开", "Variables, separated by commas"],
    openForm: ["打开这张表单", "Open this form"], newForm: ["新建表单", "Make a form"],
    titleZh: ["件名（FEEL）", "Title of a case, Chinese (FEEL)"], titleEn: ["英文件名（FEEL）", "Title of a case, English (FEEL)"],
    nothing: ["请在图上或提纲中选择一个元素。", "Choose an element in the drawing or in the outline."],
    several: ["选择了多个元素。", "Several elements are chosen."],
    badId: ["编号须以字母开头，只含字母、数字、下划线，且不与其他元素重复。", "An id begins with a letter, has letters, digits and _, and is no other element's."],
    saved: ["已保存", "Saved"], saving: ["正在保存…", "Saving…"], unsaved: ["有修改尚未保存", "Not saved yet"],
    saveFailed: ["未能保存，修改仍在页面上", "Not saved; the changes are still on this page"], noProblems: ["没有发现问题。", "No problems found."],
    checking: ["检查中…", "Checking…"], errors: ["处错误", "errors"], warnings: ["处提醒", "warnings"], error: ["错误", "Error"], warning: ["提醒", "Warning"],
    kind: ["类型", "Kind"], lane: ["泳道与岗位", "Lane and role"], acts: ["操作", "Acts"], choose: ["在图中选中", "Show"],
    insert: ["其后插入人工任务", "Insert a user task after"], erase: ["删除", "Delete"], newTask: ["新环节", "New step"], newTaskEn: ["New step", "New step"],
    oneWayOut: ["这里有多个出口或没有出口，请在图上插入。", "It has several ways out or none; insert in the drawing."],
    addLane: ["其下添加泳道", "Add a lane below"], newLane: ["新泳道", "New lane"], newLaneEn: ["New lane", "New lane"],
    undo: ["撤销", "Undo"], redo: ["重做", "Redo"], zoomIn: ["放大", "Zoom in"], zoomOut: ["缩小", "Zoom out"], fit: ["适合窗口", "Fit"], find: ["查找", "Find"],
    minimap: ["缩略图", "Minimap"], export: ["导出", "Export"],
    paint: ["在图上显示", "Show on the drawing"], paintAll: ["在图上显示全部", "Show all on the drawing"],
    elementOf: ["的", " of "], failed: ["流程图未能打开。", "The diagram could not be opened."], palette: ["绘图工具", "Drawing tools"], drawing: ["流程图", "Drawing"],
  },
};

const TYPES = {
  int: ["整数", "whole number"], Decimal: ["数值", "number"], str: ["文字", "text"], bool: ["真假", "true or false"],
  date: ["日期", "date"], datetime: ["日期和时间", "date and time"], "list[str]": ["文字的列表", "list of texts"], any: ["任意值", "any value"],
};

const pick = (pair) => pair[isChinese() ? 0 : 1];

/** The sentence of this name. */
export const word = (name) => pick(words.own[name]);

/** The type of an input, as the catalogue names it, in words; a rarer one as it is written. */
export const typeOf = (name) => {
  const plain = name.replace(/ \| None$/, "");
  return TYPES[plain] ? pick(TYPES[plain]) : plain;
};

/** What an element is, in words. */
export const kindOf = (type) => (words.bpmn[type] ? pick(words.bpmn[type]) : type.replace("bpmn:", ""));

/** The text of the page's language of a record with `zh` and `en`. */
export const said = (record) => (isChinese() ? record.zh || record.en : record.en || record.zh);
