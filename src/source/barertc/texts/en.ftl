source-barertc-site = BareRTC
source-barertc-guide =
    - On the chat server, open `settings.toml` and find `[[WebhookURLs]]`.
    - Add an entry with `Name = "report"`, `Enabled = true` and this address as `URL`:
    ```
    { $url }
    ```
    - To show members' votes on their chat cards, add a second entry with `Name = "profile"` and the same address.
    { $secret ->
        [given] - Restart the chat server and file a test report.
       *[wanted] - Give me the `AdminAPIKey` from the same file with `/endpoint secret`.
        - Restart the chat server and file a test report.
    }
source-barertc-secret = The secret is the `AdminAPIKey` from the chat server's `settings.toml`. Anyone who has it can kick and ban in the chat, so don't show it to anyone else.
