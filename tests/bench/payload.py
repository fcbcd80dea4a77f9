"""What a page of the dashboard sends to the browser, kept as constants for the bare page.

A payload is a list of nodes as JSON holds them: blocks (`container`, `columns`, `popover`) with their children,
and elements (`html`, `plotly_chart`, `pills`, `selectbox`, `multiselect`, `radio`, `slider`, `toggle`, `text_input`,
`link`) with what they show.
"""

from collections.abc import Iterator

from streamlit.testing.v1 import AppTest

from dashboard import paths

Node = dict[str, object]
PATIENCE = 300


def app_at(address: dict[str, str], *, page: str = "country") -> AppTest:
    """A page of the dashboard at an address, not run yet; each one is a reader with a session of its own."""
    made = AppTest.from_file(paths.ROOT / "dashboard" / "app.py", default_timeout=PATIENCE)
    for name, text in address.items():
        made.query_params[name] = text
    return made.switch_page(f"screens/{page}.py")


def record(address: dict[str, str], *, open_panel: str) -> dict[str, object]:
    """What the country page shows at an address.

    Returns:
        `nodes`: the whole page; `opened`: for `table` and `origin` what pressing it adds to `open_panel`.
    """
    app = app_at(address).run()
    assert not app.exception, app.exception
    nodes = _children(app.main)
    opened = {}
    for action in ("table", "origin"):
        app.session_state[f"open-{open_panel}"] = [action]
        app.run()
        of_panel = next(n for n in walk(_children(app.main)) if n.get("key") == f"open-{open_panel}")
        opened[action] = of_panel["children"]
    return {"nodes": nodes, "opened": opened}


def record_page(address: dict[str, str], *, page: str) -> dict[str, object]:
    """What a page shows at an address, nothing opened."""
    app = app_at(address, page=page).run()
    assert not app.exception, app.exception
    return {"nodes": _children(app.main), "opened": {}}


def walk(nodes: list[Node]) -> Iterator[Node]:
    """All nodes, each before its children."""
    for node in nodes:
        yield node
        yield from walk(node.get("children", []))


def count(nodes: list[Node], kind: str) -> int:
    """How many nodes are of a kind."""
    return sum(node["kind"] == kind for node in walk(nodes))


def _children(block: object) -> list[Node]:
    return [_node(child) for _, child in sorted(block.children.items())]


def _node(part: object) -> Node:
    proto = part.proto
    key = _key(getattr(proto, "id", ""))
    match part.type:
        case "html":
            return {"kind": "html", "body": proto.body}
        case "plotly_chart":
            return {
                "kind": "plotly_chart",
                "spec": proto.spec,
                "config": proto.config,
                "alt": proto.alt,
                "key": key,
            }
        case "button_group":
            return {
                "kind": "pills",
                "label": proto.label,
                "options": [o.content for o in proto.options],
                "key": key,
            }
        case "selectbox" | "multiselect":
            return {
                "kind": part.type, "label": proto.label, "options": list(proto.options), "key": key,
                "chosen": list(proto.raw_values) if part.type == "multiselect" else [proto.raw_value],
            }  # fmt: skip
        case "radio":
            return {
                "kind": "radio", "label": proto.label, "options": list(proto.options), "key": key,
                "captions": list(proto.captions), "chosen": [proto.raw_value],
            }  # fmt: skip
        case "toggle":
            return {"kind": "toggle", "label": proto.label, "key": key}
        case "text_input":
            return {"kind": "text_input", "label": proto.label, "key": key}
        case "slider":
            return {
                "kind": "slider", "label": proto.label, "low": proto.min, "high": proto.max, "key": key,
                "chosen": list(proto.value),
            }  # fmt: skip
        case "download_button" | "button":
            return {"kind": "button", "label": proto.label, "key": key}
        case "page_link":
            return {"kind": "link", "label": proto.label, "address": f"/{proto.page}?{proto.query_string}"}
    children = _children(part)
    if children and children[0]["kind"] == "pills":
        # The block of a fragment: what has been opened stands after the buttons.
        return {**children[0], "children": children[1:]}
    if part.type == "popover":
        return {"kind": "popover", "label": proto.popover.label, "key": key, "children": children}
    if part.type in ("expander", "expandable"):
        return {"kind": "expander", "label": proto.label, "children": children}
    if part.type == "column":
        return {"kind": "column", "weight": proto.weight, "children": children}
    if children and all(child["kind"] == "column" for child in children):
        return {"kind": "columns", "children": children}
    is_horizontal = proto.flex_container.direction == proto.flex_container.Direction.Value("HORIZONTAL")
    return {"kind": "container", "key": key, "horizontal": is_horizontal, "children": children}


def _key(element_id: str) -> str | None:
    # $$ID-<digest>-<the key that was given, or None>
    key = element_id.split("-", 2)[2] if element_id.count("-") > 1 else "None"
    return None if key == "None" else key
