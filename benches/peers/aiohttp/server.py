"""A vote counter as one writes it with aiohttp: verifies, counts in memory, stores nothing."""

import hashlib
import hmac
import json
import sys
from collections import Counter

from aiohttp import web

port, secret = int(sys.argv[1]), sys.argv[2].encode()
votes = Counter()


async def vote(request):
    body = await request.read()
    expected = hmac.new(secret, body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers.get("X-Sphere-Signature", "")):
        raise web.HTTPUnauthorized()
    votes[json.loads(body)["user_id"]] += 1
    return web.json_response({"ok": True})


app = web.Application()
app.add_routes([web.post("/hooks/sphere/{key}", vote)])
web.run_app(app, host="127.0.0.1", port=port, access_log=None)
