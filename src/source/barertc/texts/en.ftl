source-barertc-site = BareRTC
source-barertc-guide =
    1. On the chat server, open `settings.toml` and find `[[WebhookURLs]]`.
    2. Add an entry with `Name = "report"`, `Enabled = true` and this address as `URL`:
    { $url }
    3. To show members' votes on their chat cards, add a second entry with `Name = "profile"` and the same address.
    4. Give me the `AdminAPIKey` from the same file with `/endpoint secret`.
    5. Restart the chat server and file a report to try it.
source-barertc-secret = The secret is the `AdminAPIKey` from the chat server's `settings.toml`. Whoever has it can kick and ban in the chat, so show it to nobody else.
