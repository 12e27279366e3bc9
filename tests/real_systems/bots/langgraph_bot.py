"""A LangGraph graph of a model and its tools, for ``langgraph dev``."""

from __future__ import annotations

import uuid

from langchain_core.messages import AIMessage
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition
from orders import answer, call, lookup, refund


def model(state: MessagesState) -> MessagesState:
    said = [str(message.content) for message in state["messages"] if message.type == "human"]
    wanted = call(said)
    if wanted is None or state["messages"][-1].type == "tool":
        return {"messages": [AIMessage(answer(said))]}
    name, arguments = wanted
    asked = {"name": name, "args": arguments, "id": uuid.uuid4().hex}
    return {"messages": [AIMessage("", tool_calls=[asked])]}


builder = StateGraph(MessagesState)
builder.add_node("model", model)
builder.add_node("tools", ToolNode([lookup, refund]))
builder.add_edge(START, "model")
builder.add_conditional_edges("model", tools_condition)
builder.add_edge("tools", "model")
graph = builder.compile()
