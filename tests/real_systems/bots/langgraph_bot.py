"""A LangGraph graph of one node, for ``langgraph dev``."""

from __future__ import annotations

from langchain_core.messages import AIMessage
from langgraph.graph import END, START, MessagesState, StateGraph
from orders import answer


def reply(state: MessagesState) -> MessagesState:
    said = [str(message.content) for message in state["messages"] if message.type == "human"]
    return {"messages": [AIMessage(answer(said))]}


builder = StateGraph(MessagesState)
builder.add_node("reply", reply)
builder.add_edge(START, "reply")
builder.add_edge("reply", END)
graph = builder.compile()
