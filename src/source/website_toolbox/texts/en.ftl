source-website-toolbox-site = Website Toolbox
source-website-toolbox-guide =
    1. Log in to Website Toolbox and open **Integrate**, then **Webhook**. Your forum needs the Growth or Pro plan.
    2. Paste this address and save:
    { $url }
    3. Write a test post in the forum. There is no test button, but the log on the same page shows what was sent.
source-website-toolbox-secret = Website Toolbox has no secret: the address itself is one. Whoever knows it can send events here, so show it to nobody. If it gets out, `/endpoint secret` makes a new address.
