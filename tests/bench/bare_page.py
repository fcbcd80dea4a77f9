"""A bare Streamlit page with the payload of a page as constants: no query, no word, no chart is made.

BENCH_PAYLOADS names the folder of <country>.json (see payload.py). The address and the box to choose from work
as in the dashboard, so that the same steps can be taken in both. With codes.json by widget, `<key>`: {option: part},
a payload is named by the parts of these widgets, in their order: `all.usd`.
"""

import json
import os
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

st.set_page_config(layout="wide")


@st.cache_resource
def kept(folder: str, name: str) -> dict:
    """A payload, or the codes by name; figures are made once, as a page with constants has them."""
    found = json.loads((Path(folder) / f"{name}.json").read_text())
    make_figures(found.get("nodes", []))
    return found


def make_figures(nodes: list[dict]) -> None:
    for node in nodes:
        if node["kind"] == "plotly_chart":
            node["figure"] = go.Figure(json.loads(node["spec"]))
            node["config"] = json.loads(node["config"])
        make_figures(node.get("children", []))


def read(name: str) -> dict:
    """As `kept`, of the folder that is asked now: several benches share a process."""
    return kept(os.environ["BENCH_PAYLOADS"], name)


def asked() -> str:
    """The name of the payload that the widgets ask for; that of the address before there are any."""
    codes = read("codes")
    if "address-country" in st.session_state:
        st.query_params["country"] = codes[st.session_state["address-country"]]
    elif all(key in st.session_state for key in codes):
        st.query_params["country"] = ".".join(codes[key][st.session_state[key]] for key in codes)
    return st.query_params["country"]


payload = read(asked())


@st.fragment
def pills(node: dict) -> None:
    chosen = st.pills(
        node["label"],
        node["options"],
        selection_mode="multi",
        key=node["key"],
        label_visibility="collapsed" if node["key"].startswith("open-") else "visible",
    )
    if not payload["opened"]:
        return
    if node["options"][0] in chosen:
        show(payload["opened"]["table"])
    if node["options"][2:3] and node["options"][2] in chosen:
        show(payload["opened"]["origin"])


def selectbox(node: dict) -> None:
    st.session_state.setdefault(node["key"], node["chosen"][0])
    st.selectbox(node["label"], node["options"], key=node["key"])


def show(nodes: list[dict]) -> None:
    for node in nodes:
        match node["kind"]:
            case "html":
                st.html(node["body"])
            case "plotly_chart":
                st.plotly_chart(
                    node["figure"], key=node["key"], theme=None, alt=node["alt"], config=node["config"]
                )
            case "pills":
                pills(node)
            case "selectbox":
                selectbox(node)
            case "radio":
                # Set each time, as a widget that is tied to the address: in a closed popover it forgets.
                st.session_state[node["key"]] = node["chosen"][0]
                st.radio(node["label"], node["options"], captions=node["captions"] or None, key=node["key"])
            case "toggle":
                st.toggle(node["label"], key=node["key"])
            case "text_input":
                st.text_input(node["label"], key=node["key"])
            case "multiselect":
                st.multiselect(node["label"], node["options"], default=node["chosen"], key=node["key"])
            case "slider":
                low, high, chosen = int(node["low"]), int(node["high"]), node["chosen"]
                st.slider(node["label"], low, high, (int(chosen[0]), int(chosen[1])), key=node["key"])
            case "button":
                st.button(node["label"], key=node["key"])
            case "link":
                st.html(f'<a href="{node["address"]}">{node["label"]}</a>')
            case "popover":
                with st.popover(node["label"], key=node["key"], width="content"):
                    show(node["children"])
            case "expander":
                with st.expander(node["label"]):
                    show(node["children"])
            case "columns":
                weights = [child["weight"] for child in node["children"]]
                for column, child in zip(st.columns(weights, gap="large"), node["children"], strict=True):
                    with column:
                        show(child["children"])
            case "container":
                with st.container(key=node["key"], horizontal=node["horizontal"]):
                    show(node["children"])


show(payload["nodes"])
