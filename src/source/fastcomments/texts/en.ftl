source-fastcomments-site = FastComments
source-fastcomments-guide =
    1. In your FastComments dashboard, open [Manage Data → Webhooks](https://fastcomments.com/auth/my-account/manage-data/webhooks).
    2. Add a webhook for each event, with these addresses:
    created: { $url }/created
    updated: { $url }/updated
    deleted: { $url }/deleted
    3. Copy your [API secret](https://fastcomments.com/auth/my-account/api-secret) and give it to me with `/endpoint secret`.
    4. Press the test button beside each webhook. Its made-up comment is announced like a real one.
source-fastcomments-secret = The secret is your FastComments API secret; the dashboard shows it under “API Secret”. If your domains have different ones, make an endpoint for each.
