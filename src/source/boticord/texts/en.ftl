source-boticord-site = BotiCord
source-boticord-guide =
    1. On BotiCord, open your bot or server and go to its settings, tab “API”. On the older site it is the edit page.
    2. Paste this address into the webhook field:
    { $url }
    3. Copy the token from the same tab (on the older site: the key under the address field) and save.
    4. Give me that token with `/endpoint secret`.
    5. Press the test button on BotiCord: the result appears here, marked TEST.
    BotiCord calls over IPv6 only, so this bot's address must be reachable over IPv6.
source-boticord-secret = BotiCord makes the secret: it is the token in the “API” tab of your bot's settings, or, on the older site, the key under the address field. The token can change your listing, so show it to nobody else.
source-boticord-vote =
    { $listed ->
        [bot] New up for the bot on BotiCord
        [server] New up for the server on BotiCord
       *[other] New up on BotiCord
    }
