"""Asks an IOC for its groups, and says what it has got: one JSON object."""
import json
import queue
import sys

from p4p.client.thread import Context, RemoteError


def plain(value):
    if hasattr(value, "todict"):
        return {key: plain(each) for key, each in value.todict().items()}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def without_times(value):
    if isinstance(value, dict):
        return {key: without_times(each) for key, each in value.items() if key not in ("secondsPastEpoch", "nanoseconds")}
    return value


def changed(value):
    return sorted(each for each in value.changedSet() if "timeStamp" not in each)


said = {}
context = Context("pva", nt=False)
for name in ("g:all", "g:each", "g:quiet"):
    value = context.get(name, timeout=20)
    said[name] = {"id": value.getID(), "type": str(value.type()), "value": without_times(plain(value))}

updates = {name: queue.Queue() for name in ("g:all", "g:each", "g:quiet")}
monitors = [context.monitor(name, updates[name].put, notify_disconnect=False) for name in updates]
for each in updates.values():
    each.get(timeout=20)


def until(name, wanted):
    """The changed fields of updates, up to one that has the value."""
    seen = []
    while True:
        value = updates[name].get(timeout=20)
        seen.append(changed(value))
        if wanted(value):
            return seen


context.put("g:x", {"value": 7.0}, timeout=20)
said["all x"] = until("g:all", lambda value: value["x.value"] == 7.0)
said["each x"] = until("g:each", lambda value: value["x.value"] == 7.0)
context.put("g:w", {"value": [1, 2]}, timeout=20)
said["quiet w"] = until("g:quiet", lambda value: len(value["w.value"]) == 2)

context.put("g:all", {"bare": 2.0, "m": {"value": {"index": 1}}, "w": {"value": [4, 5, 6]}}, timeout=20)
said["after put"] = {
    name: plain(context.get(name, timeout=20)["value"]) for name in ("g:x", "g:m", "g:w", "g:count")
}
context.put("g:all", {"x": {"value": 9.0}, "bare": 8.0}, timeout=20)
said["order"] = plain(context.get("g:x", timeout=20)["value"])
said["count"] = plain(context.get("g:count", timeout=20)["value"])
try:
    context.put("g:quiet", {"w": {"value": [1]}}, timeout=20)
    said["no order"] = "done"
except RemoteError as error:
    said["no order"] = str(error)
print(json.dumps(said))
for each in monitors:
    each.close()
context.close()
