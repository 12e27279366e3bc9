"""An endpoint file for every shape of request, with the assistant that wants it.

Those that begin with ``kind`` take a packaged form; their spelled-out counterparts are beside them
where a form is the shorter of the two. ``URL`` stands for where the assistant is served.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from assistant_servers.agent_streams import AGUI, VercelAI
from assistant_servers.agent_tasks import A2A
from assistant_servers.frameworks import (
    BotFramework,
    Gradio,
    LangGraph,
    LangGraphThreads,
    LangServe,
    LangServeMemory,
    Rasa,
)
from assistant_servers.homemade import (
    CookieBot,
    FormBot,
    PlainTextBot,
    QueryBot,
    SessionBot,
    StateEcho,
    Undecided,
)
from assistant_servers.model_apis import KEY, AnthropicMessages, OpenAIChat, OpenAIResponses
from assistant_servers.serving import Assistant

ENVIRON = {
    "OPENAI_API_KEY": KEY,
    "ANTHROPIC_API_KEY": KEY,
    "QUERY_KEY": "a b&c",
    "CLIENT_SECRET": "s3cret/+",
}


@dataclass(frozen=True)
class Recipe:
    """An endpoint file, the assistant that it is for, and the paths that its requests go to."""

    name: str
    assistant: Callable[[], Assistant]
    text: str
    turn_path: str

    def written(self, url: str) -> str:
        """The file's text for an assistant at ``url``."""
        return textwrap.dedent(self.text).replace("URL", url)


KINDS = (
    Recipe(
        "openai-chat",
        OpenAIChat,
        "kind: openai-chat\nbase_url: URL/v1\nbody: {model: m}",
        "/v1/chat/completions",
    ),
    Recipe(
        "openai-responses",
        OpenAIResponses,
        "kind: openai-responses\nbase_url: URL/v1\nbody: {model: m}",
        "/v1/responses",
    ),
    Recipe(
        "anthropic-messages",
        AnthropicMessages,
        "kind: anthropic-messages\nbase_url: URL\nbody: {model: m}",
        "/v1/messages",
    ),
    Recipe("rasa-rest", Rasa, "kind: rasa-rest\nbase_url: URL", "/webhooks/rest/webhook"),
    Recipe("langgraph", LangGraph, "kind: langgraph\nbase_url: URL", "/runs/wait"),
    Recipe(
        "langgraph-threads",
        LangGraphThreads,
        "kind: langgraph-threads\nbase_url: URL",
        "/threads/[^/]+/runs/wait",
    ),
    Recipe("langserve", LangServe, "kind: langserve\nbase_url: URL/chat", "/chat/invoke"),
    Recipe("bot-framework", BotFramework, "kind: bot-framework\nbase_url: URL", "/api/messages"),
    Recipe("a2a", A2A, "kind: a2a\nbase_url: URL", "/"),
    Recipe("ag-ui", AGUI, "kind: ag-ui\nurl: URL/", "/"),
    Recipe("vercel-ai", VercelAI, "kind: vercel-ai\nurl: URL/api/chat", "/api/chat"),
    Recipe("gradio", Gradio, "kind: gradio\nbase_url: URL", "/gradio_api/call/chat/.+"),
)

SPELLED_OUT = (
    Recipe(
        "langserve with a memory",
        LangServeMemory,
        """\
        kind: langserve
        base_url: URL/chat
        body:
          input: {messages: null, question: "{{message}}"}
          config: {configurable: {session_id: "{{conversation_id}}"}}
        """,
        "/chat/invoke",
    ),
    Recipe(
        "list of keys, as ever",
        OpenAIChat,
        """\
        url: URL/v1/chat/completions
        headers: {Authorization: "Bearer ${OPENAI_API_KEY}", Content-Type: application/json}
        body:
          model: m
          messages: [{role: system, content: Be brief.}]
        response_path: [choices, 0, message, content]
        """,
        "/v1/chat/completions",
    ),
    Recipe(
        "streamed deltas",
        OpenAIChat,
        """\
        url: URL/v1/chat/completions
        headers: {Authorization: "Bearer ${OPENAI_API_KEY}"}
        body: {model: m, stream: true}
        response_format: events
        response_path: $[*].data.choices[*].delta.content
        response_join: ""
        end_path: $[?@.data == '[DONE]']
        """,
        "/v1/chat/completions",
    ),
    Recipe(
        "the last response's id",
        OpenAIResponses,
        """\
        url: URL/v1/responses
        headers: {Authorization: "Bearer ${OPENAI_API_KEY}"}
        initial: {previous: null}
        body: {model: m, input: "{{message}}", previous_response_id: "{{previous}}"}
        response_path: $.output[?@.type=='message'].content[?@.type=='output_text'].text
        capture: {previous: [id]}
        error_path: [error]
        """,
        "/v1/responses",
    ),
    Recipe(
        "blocks of text",
        AnthropicMessages,
        """\
        url: URL/v1/messages
        headers: {x-api-key: "${ANTHROPIC_API_KEY}", anthropic-version: "2023-06-01"}
        body: {model: m, max_tokens: 500, system: Be brief.}
        greeting: Hello.
        send_greeting: false
        response_path: $.content[?@.type=='text'].text
        response_join: ""
        """,
        "/v1/messages",
    ),
    Recipe(
        "a list of messages",
        Rasa,
        """\
        url: URL/webhooks/rest/webhook
        body: {sender: "{{conversation_id}}", message: "{{message}}"}
        response_path: $[*].text
        allow_silence: true
        """,
        "/webhooks/rest/webhook",
    ),
    Recipe(
        "history within the body",
        LangGraph,
        """\
        url: URL/runs/wait
        body:
          assistant_id: agent
          input: {messages: "{{messages}}"}
        response_path: [messages, -1, content]
        error_path: [__error__]
        """,
        "/runs/wait",
    ),
    Recipe(
        "a thread made first",
        LangGraphThreads,
        """\
        base_url: URL
        open:
        - url: /threads
          body: {metadata: {for: "{{conversation_id}}"}}
          capture: {thread: [thread_id]}
        url: /threads/{{thread}}/runs/wait
        body:
          assistant_id: agent
          input: {messages: [{role: user, content: "{{message}}"}]}
        response_path: $.messages[-1].content
        error_path: $['__error__']
        close:
        - {url: "/threads/{{thread}}", method: DELETE}
        """,
        "/threads/[^/]+/runs/wait",
    ),
    Recipe(
        "activities",
        BotFramework,
        """\
        url: URL/api/messages
        body:
          type: message
          id: "{{request_id}}"
          text: "{{message}}"
          deliveryMode: expectReplies
          channelId: test
          serviceUrl: http://localhost
          from: {id: "user-{{conversation_id}}", name: User}
          recipient: {id: bot}
          conversation: {id: "{{conversation_id}}"}
        response_path: $.activities[?@.type=='message'].text
        """,
        "/api/messages",
    ),
    Recipe(
        "messages with ids",
        AGUI,
        """\
        url: URL/
        message_template: {id: "{{message_id}}", role: "{{role}}", content: "{{content}}"}
        body:
          threadId: "{{conversation_id}}"
          runId: "{{request_id}}"
          messages: "{{messages}}"
          state: {}
          tools: []
          context: []
          forwardedProps: {}
        response_format: events
        response_path: $[?@.data.type=='TEXT_MESSAGE_CONTENT'].data.delta
        response_join: ""
        error_path: $[?@.data.type=='RUN_ERROR'].data.message
        end_path: $[?@.data.type=='RUN_FINISHED']
        """,
        "/",
    ),
    Recipe(
        "messages of parts",
        VercelAI,
        """\
        url: URL/api/chat
        message_template:
          id: "{{message_id}}"
          role: "{{role}}"
          parts: [{type: text, text: "{{content}}"}]
        body: {trigger: submit-message, id: "{{conversation_id}}", messages: "{{messages}}"}
        response_format: events
        response_path: $[?@.data.type=='text-delta'].data.delta
        response_join: ""
        error_path: $[?@.data.type=='error'].data.errorText
        end_path: $[?@.data.type=='finish']
        """,
        "/api/chat",
    ),
    Recipe(
        "two requests a turn",
        Gradio,
        """\
        base_url: URL
        before_turn:
        - url: /gradio_api/call/chat
          body: {data: ["{{message}}"], session_hash: "{{conversation_id}}"}
          capture: {event: [event_id]}
        url: /gradio_api/call/chat/{{event}}
        method: GET
        response_format: events
        response_path: $[*].data[0]
        response_pick: last
        error_path: $[?@.event=='error'].event
        end_path: $[?@.event=='complete']
        """,
        "/gradio_api/call/chat/.+",
    ),
    Recipe(
        "everything in the URL",
        QueryBot,
        """\
        url: URL/talk/{{conversation_id}}
        method: GET
        query: {say: "{{message}}", key: "${QUERY_KEY}"}
        response_path: [answer]
        """,
        "/talk/.+",
    ),
    Recipe(
        "a form",
        FormBot,
        """\
        url: URL/reply
        form: {user: "{{conversation_id}}", text: "{{message}}"}
        response_path: [reply, text]
        """,
        "/reply",
    ),
    Recipe(
        "plain text",
        PlainTextBot,
        """\
        url: URL/text
        headers: {X-User: "{{conversation_id}}"}
        text: "{{message}}"
        response_format: text
        """,
        "/text",
    ),
    Recipe(
        "a cookie",
        CookieBot,
        """\
        url: URL/chat
        body: {message: "{{message}}"}
        response_path: [response]
        """,
        "/chat",
    ),
    Recipe(
        "a token and a session",
        SessionBot,
        """\
        base_url: URL
        open:
        - url: /oauth/token
          form: {client_secret: "${CLIENT_SECRET}"}
          capture: {token: [access_token]}
        - url: /sessions
          headers: {Authorization: "Bearer {{token}}"}
          body: {}
          capture: {session: [session, id]}
          response_path: [greeting]
        url: /sessions/{{session}}/messages
        method: PUT
        headers: {Authorization: "Bearer {{token}}"}
        body: {text: "{{message}}"}
        response_path: [text]
        close:
        - url: /sessions/{{session}}
          method: DELETE
          headers: {Authorization: "Bearer {{token}}"}
        """,
        "/sessions/[^/]+/messages",
    ),
    Recipe(
        "a state that comes and goes",
        StateEcho,
        """\
        url: URL/turn
        initial: {context: null}
        body: {utterance: "{{message}}", context: "{{context}}"}
        response_path: [output, generic, 0, text]
        capture: {context: [context]}
        """,
        "/turn",
    ),
    Recipe(
        "one key or another",
        Undecided,
        """\
        url: URL/chat
        body: {tenant: shop, user: "{{conversation_id}}", text: "{{message}}", turn: "{{turn}}"}
        response_paths: [[answer, text], $.fallback.text]
        error_path: $.error.message
        """,
        "/chat",
    ),
)

RECIPES = (*KINDS, *SPELLED_OUT)
