source-boticord-site = BotiCord
source-boticord-guide =
    - On BotiCord, open your bot or server and go to its settings, tab “API”. On the older site it is the edit page.
    - Paste this address into the webhook field:
    ```
    { $url }
    ```
    { $secret ->
        [given] - Save the changes.
       *[wanted] - Copy the token from the same tab (on the older site: the key under the address field) and save.
        - Give me the token with `/endpoint secret`.
    }
    - Press the test button on BotiCord: the result appears here, marked TEST.

    BotiCord calls only over IPv6, so this bot's address must be reachable over IPv6.
source-boticord-secret = BotiCord makes the secret: it is the token in the “API” tab of your bot's settings, or, on the older site, the key under the address field. The token can change your listing, so don't show it to anyone else.
source-boticord-vote =
    { $listed ->
        [bot] Bot bumped on BotiCord
        [server] Server bumped on BotiCord
       *[other] Bumped on BotiCord
    }
