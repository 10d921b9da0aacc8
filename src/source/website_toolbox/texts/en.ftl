source-website-toolbox-site = Website Toolbox
source-website-toolbox-guide =
    - Log in to Website Toolbox and open **Integrate**, then **Webhook**. Your forum needs the Growth or Pro plan.
    - Paste this address and save:
    ```
    { $url }
    ```
    - Write a test post in the forum. There is no test button, but the log on the same page shows what was sent.
source-website-toolbox-secret = The URL itself is the secret: anyone who knows it can send events here, so don't show it to anyone. If it gets out, `/endpoint secret` makes a new one.
