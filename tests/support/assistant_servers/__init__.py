"""Small assistants behind real HTTP, one for each shape of request that real systems have.

    with running(Rasa()) as server:
        requests.post(server.url + "/webhooks/rest/webhook", json={...})
    assert server.complaints == []

Each keeps what it is told for each conversation, and complains of whatever was heard in another.
"""
