source-sphere-site = SphereCord
source-sphere-guide =
    - On SphereCord, open the settings of your server's page and find “Веб-крючки” (webhooks).
    - Paste this address:
    ```
    { $url }
    ```
    { $secret ->
        [given] - Save the changes.
       *[wanted] - Copy the secret key from there and save.
        - Give me the key with `/endpoint secret`.
    }

    SphereCord has no test button: use `/endpoint test` here, or wait for the first vote.
source-sphere-secret = SphereCord makes the secret: it is the secret key in the webhook section of your server's settings there. Copy it exactly as it is.
source-sphere-vote =
    { $listed ->
        [bot] New vote for the bot on SphereCord
        [server] New vote for the server on SphereCord
       *[other] New vote on SphereCord
    }
