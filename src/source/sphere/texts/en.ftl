source-sphere-site = SphereCord
source-sphere-guide =
    1. On SphereCord, open the settings of your server's page and find “Веб-крючки” (webhooks).
    2. Paste this address:
    { $url }
    3. Copy the secret key from there and save.
    4. Give me that key with `/endpoint secret`.
    SphereCord has no test button: use `/endpoint test` here, or wait for the first vote.
source-sphere-secret = SphereCord makes the secret: it is the secret key in the webhook section of your server's settings there. Copy it exactly as it is written.
source-sphere-vote =
    { $listed ->
        [bot] New vote for the bot on SphereCord
        [server] New vote for the server on SphereCord
       *[other] New vote on SphereCord
    }
