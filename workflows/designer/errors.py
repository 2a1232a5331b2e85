"""Why a draft cannot be saved, proposed or released just now."""

from __future__ import annotations

from workflows.errors import Conflict, FourEyes


class DraftMoved(Conflict):
    """Somebody saved the draft since it was opened here; both versions are kept."""

    zh = (
        "{changed_by}已于 {changed_at} 保存了这份草稿的另一版，您的这次修改没有覆盖它。请重新打开草稿后再改。"
    )
    en = "{changed_by} saved this draft at {changed_at}; your change did not overwrite it. Open it again."


class DraftHeld(Conflict):
    """Another designer is editing it."""

    zh = "{held_by}正在编辑这份草稿（最近一次操作：{held_at}），您现在只能查看。"
    en = "{held_by} is editing this draft (last sign at {held_at}); you can only look at it now."


class DraftNotOpen(Conflict):
    """It is proposed, released or discarded; as it stands nobody edits it."""

    zh = "这份草稿已提交、已签发或已放弃，不能修改；请先退回修改。"
    en = "This draft was proposed, released or discarded and cannot be changed; send it back first."


class DraftNotProposed(Conflict):
    """Only what was proposed is released or sent back."""

    zh = "这份草稿还没有提交签发，或已有结果。"
    en = "This draft was not proposed, or it was decided already."


class NewerVersion(Conflict):
    """The process got another version since the draft was opened."""

    zh = "这份草稿是从旧版本改起的，而第 {version} 版已于 {deployed_at} 签发。请从新版本另开草稿。"
    en = "Version {version} was released at {deployed_at}, after this draft was opened. Open another."


class OwnDraft(FourEyes):
    """Whoever wrote or proposed a draft does not release it."""

    zh = "您修改或提交过这份草稿，须由另一人签发。"
    en = "You changed or proposed this draft; another person must release it."
