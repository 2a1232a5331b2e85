"""Every error that a person may meet, in one tree.

    DomainError                     an expected refusal; the web maps each class once
    ├── NotFound                    404  does not exist, or the actor may not see it
    ├── NotAllowed                  403  seen, but not this actor's to do
    │   └── FourEyes                403  the actor took part in a step that must be another's
    │       └── FourEyesOfAbsent    403  the person for whom the actor stands in took part
    ├── Conflict                    409  the world moved on under the page
    │   ├── StalePage               409  somebody changed the case since the page was shown
    │   ├── TaskAlreadyClosed       409  the task is done or withdrawn
    │   ├── TaskClaimed             409  another person holds the task
    │   ├── CaseSuspended           409  an administrator holds the case up
    │   ├── NotYetInForce           409  the first version of a process waits for its first day
    │   └── AlreadyExists           409  a second open claim, a run that is already open, ...
    ├── InvalidAnswers              422  answers of a form, message by field
    ├── Refused                     422  a rule of the trade refuses; may name a field
    ├── DeploymentRefused           422  a diagram, table or form that cannot be put in force
    └── Incident                    500  the process cannot go on; kept for the cockpit

Rooms raise the narrowest class and subclass it in their own `errors` module where a sentence of
their own is needed. Texts live on the class in both languages, as format strings over the values.
"""

from __future__ import annotations

from collections.abc import Mapping


class DomainError(Exception):
    """An expected refusal; `zh` and `en` are format strings over the keyword values."""

    status = 400
    is_noted = False
    """Whether the attempt goes into the audit trail though it was neither hidden nor forbidden."""
    zh = "操作未完成。"
    en = "The action was not completed."

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.text("en"))

    def text(self, language: str) -> str:
        """The sentence for the user; `language` is `zh` or `en`."""
        template = self.zh if language.startswith("zh") else self.en
        shown = {key: _in(language, value) for key, value in self.values.items()}
        return template.format_map(_Known(shown))


class _Known(dict[str, object]):
    """Leaves an unknown placeholder visible rather than failing while reporting an error."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _in(language: str, value: object) -> object:
    """A value given as {"zh": …, "en": …} shows the text of the language."""
    if isinstance(value, Mapping) and {"zh", "en"} <= set(value):
        return value["zh" if language.startswith("zh") else "en"]
    return value


class NotFound(DomainError):
    """Does not exist, or may not be seen: the answer is the same."""

    status = 404
    zh = "没有找到{what}，或您无权查看。"
    en = "{what} was not found, or you may not see it."


class NotAllowed(DomainError):
    """Seen, but not this actor's to do."""

    status = 403
    zh = "您没有办理此事项的权限：{act}。"
    en = "You may not do this: {act}."


class FourEyes(NotAllowed):
    """The actor took part in a step that must be another person's."""

    zh = "您已办理本件的“{earlier}”环节，本环节须由其他人办理。"
    en = 'You did the step "{earlier}" of this case; another person must do this one.'


class FourEyesOfAbsent(FourEyes):
    """The person in whose place the actor would act took part in a step that must be another's."""

    zh = "您代{absent}办理，而{absent}已办理本件的“{earlier}”环节，本环节须由其他人办理。"
    en = '{absent}, for whom you stand in, did "{earlier}" of this case; another person must do this step.'


class Conflict(DomainError):
    """The world moved on under the page."""

    status = 409
    zh = "情况已变化，请刷新后再试。"
    en = "Things have changed; reload the page and try again."


class StalePage(Conflict):
    """Somebody changed the case since the page was shown."""

    zh = "本件已于 {changed_at} 由{changed_by}更新，您的填写内容已保留，请核对后重新提交。"
    en = "{changed_by} changed this case at {changed_at}; what you typed is kept, check it and send again."


class TaskAlreadyClosed(Conflict):
    """The task is done or withdrawn."""

    zh = "本环节已于 {closed_at} 由{closed_by}办结。"
    en = "This step was already done by {closed_by} at {closed_at}."


class TaskClaimed(Conflict):
    """Another person holds the task."""

    zh = "本环节已于 {assigned_at} 由{assignee}领取。"
    en = "This step was taken by {assignee} at {assigned_at}."


class NoAnswer(DomainError):
    """Attempts of a worker that neither succeeded nor failed: something in them ends the worker."""

    status = 500
    zh = "已尝试 {attempts} 次均无结果：办理它的后台进程每次都中途结束。"
    en = "{attempts} attempts ended without an answer: the worker ended in each of them."


class CaseSuspended(Conflict):
    """An administrator holds the case up; nothing of what was sent is done."""

    zh = "本件已由管理员暂停办理，恢复之前不能领取或办结。"
    en = "An administrator has suspended this case; until it is resumed no step can be taken or done."


class NotYetInForce(Conflict):
    """The process was released, and its first day has not come."""

    zh = "流程“{name}”自 {day} 起办理，现在还不能开始。"
    en = 'The process "{name_en}" begins on {day}; no case can start yet.'


class AlreadyExists(Conflict):
    """What should be made exists already."""

    zh = "{what}已存在。"
    en = "{what} already exists."


class InvalidAnswers(DomainError):
    """Answers of a form that cannot be taken; `by_field` is field name → {"zh": …, "en": …}."""

    status = 422
    zh = "有 {count} 处需要修改。"
    en = "Answers to mend: {count}."

    def __init__(self, by_field: Mapping[str, Mapping[str, str]]) -> None:
        self.by_field = {name: dict(texts) for name, texts in by_field.items()}
        super().__init__(count=len(self.by_field))


class Refused(DomainError):
    """A rule of the trade refuses; `field` names the field of the form where one is at fault."""

    status = 422
    zh = "不能办理：{reason}"
    en = "This cannot be done: {reason}"

    def __init__(self, *, field: str | None = None, **values: object) -> None:
        self.field = field
        super().__init__(**values)

    def text(self, language: str) -> str:
        """What a field lacks is said plainly, as the error of a form is; every sentence has its full stop."""
        said = super().text(language)
        if type(self).zh != Refused.zh:
            return said
        if self.field is not None and "reason" in self.values:
            said = str(_in(language, self.values["reason"]))
            said = said[:1].upper() + said[1:]
        stop = "。" if language.startswith("zh") else "."
        return said if said.endswith(("。", "？", "！", ".", "?", "!")) else said + stop


class DeploymentRefused(DomainError):
    """A diagram, table or form that cannot be put in force; see `workflows.engine.validation`."""

    status = 422
    zh = "不能部署：{reason}"
    en = "This cannot be deployed: {reason}"


class Incident(DomainError):
    """The process cannot go on; `element` names where. A step of a person also names case and task."""

    status = 500
    instance_id: int | None = None
    task_id: str | None = None
    zh = "流程在“{element}”处出错：{reason}"
    en = 'The process failed at "{element}": {reason}'
