"""Built-in functions over contexts."""

from __future__ import annotations

from workflows.feel.builtins.registry import built_in
from workflows.feel.run import Run
from workflows.feel.values import describe

Context = dict[str, object]


@built_in("get value", "m: context", "key: string")
def get_value(run: Run, context: Context, key: str) -> object:
    """The entry of this name; null without a problem where there is none."""
    return context.get(key)


@built_in("get value", "m: context", "keys: list")
def get_nested_value(run: Run, context: Context, keys: list[object]) -> object:
    """The entry along these names."""
    value: object = context
    for key in keys:
        if not isinstance(value, dict) or not isinstance(key, str):
            return None
        value = value.get(key)
    return value if keys else None


@built_in("get entries", "m: context")
def get_entries(run: Run, context: Context) -> object:
    """A list of contexts with `key` and `value`."""
    run.keep(3 * len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


@built_in("context", "entries: list")
def context_of(run: Run, entries: list[object]) -> object:
    """A context from a list of contexts with `key` and `value`; null where a name comes twice."""
    run.keep(len(entries))
    built: Context = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("key"), str) or "value" not in entry:
            return run.report("value", "context", describe(entry))
        if entry["key"] in built:
            return run.report("duplicate", entry["key"])
        built[entry["key"]] = entry["value"]
    return built


@built_in("context put", "context: context", "key: string", "value: any?")
def context_put(run: Run, context: Context, key: str, value: object) -> object:
    """The context with one entry set."""
    run.keep(len(context) + 1)
    return {**context, key: value}


@built_in("context put", "context: context", "keys: list", "value: any?")
def context_put_nested(run: Run, context: Context, keys: list[object], value: object) -> object:
    """The context with an entry set along these names."""
    if not keys or not all(isinstance(key, str) for key in keys):
        return run.report("value", "context put", "keys")
    run.spend(len(keys))
    return _put(run, context, [str(key) for key in keys], value)


def _put(run: Run, context: Context, keys: list[str], value: object) -> object:
    run.enter(2)
    run.keep(len(context) + 1)
    if len(keys) > 1:
        inner = context.get(keys[0])
        if not isinstance(inner, dict):
            return run.report("value", "context put", describe(keys[0]))
        value = _put(run, inner, keys[1:], value)
        if value is None:
            return None
    return {**context, keys[0]: value}


@built_in("context merge", "contexts: list")
def context_merge(run: Run, contexts: list[object]) -> object:
    """One context of the entries of all; later ones win."""
    merged: Context = {}
    for each in contexts:
        if not isinstance(each, dict):
            return run.report("value", "context merge", describe(each))
        run.spend(len(each))
        merged.update(each)
    run.keep(len(merged))
    return merged
